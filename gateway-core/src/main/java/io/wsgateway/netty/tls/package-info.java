/**
 * TLS: what a listener's certificates, keys and authorities are, how they are read and read again, by which code TLS is spoken,
 * who a client's certificate says that it is, what failed. Nothing of listeners, and nothing of what comes after TLS.
 */
@NullMarked
package io.wsgateway.netty.tls;

import org.jspecify.annotations.NullMarked;
