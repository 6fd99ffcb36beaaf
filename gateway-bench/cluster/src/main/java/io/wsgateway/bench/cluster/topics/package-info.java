/**
 * The application that clusters are measured with: clients subscribe to numbered topics, kept and plain ones, and publish to them, by
 * binary messages. The load generator beside it speaks the same.
 */
@NullMarked
package io.wsgateway.bench.cluster.topics;

import org.jspecify.annotations.NullMarked;
