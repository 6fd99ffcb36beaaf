/**
 * What the admin listeners of a cluster's nodes ask each other: questions and replies as bytes, and who is asked. What a question leads
 * to belongs to {@code admin}. Nothing of this is used by a gateway that stands alone, but for {@link NodeState}.
 */
@NullMarked
package io.wsgateway.launcher.nodes;

import org.jspecify.annotations.NullMarked;
