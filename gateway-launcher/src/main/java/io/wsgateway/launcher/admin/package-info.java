/**
 * What the admin listener answers: a table of operations, each with its path, the access it takes and what it does, and one place
 * that keeps to all of that. Pages for browsers belong to {@link io.wsgateway.launcher.page}.
 */
@NullMarked
package io.wsgateway.launcher.admin;

import org.jspecify.annotations.NullMarked;
