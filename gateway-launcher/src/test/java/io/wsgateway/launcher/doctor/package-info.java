@NullMarked
package io.wsgateway.launcher.doctor;

import org.jspecify.annotations.NullMarked;
