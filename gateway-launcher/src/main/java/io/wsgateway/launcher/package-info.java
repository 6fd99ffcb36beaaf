/** The program's entry, {@code Main}, and nothing else: each command, and what it needs, has a package of its own. */
@NullMarked
package io.wsgateway.launcher;

import org.jspecify.annotations.NullMarked;
