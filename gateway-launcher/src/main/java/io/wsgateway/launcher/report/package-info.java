/** What a diagnosis found and what this gateway would answer, as text of 80 columns and as JSON. */
@NullMarked
package io.wsgateway.launcher.report;

import org.jspecify.annotations.NullMarked;
