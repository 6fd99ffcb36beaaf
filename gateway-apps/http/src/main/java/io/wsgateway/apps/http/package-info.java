/**
 * Sessions as HTTP requests: what happens to each is told to a back end, whose answers go to the client.
 */
@NullMarked
package io.wsgateway.apps.http;

import org.jspecify.annotations.NullMarked;
