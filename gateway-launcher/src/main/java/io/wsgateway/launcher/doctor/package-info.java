/**
 * What will hurt a gateway under load: what the machine gives it, held against what it is configured for. Facts are read in one
 * place and judged in another, by functions. Asking a gateway that runs doesn't belong here.
 */
@NullMarked
package io.wsgateway.launcher.doctor;

import org.jspecify.annotations.NullMarked;
