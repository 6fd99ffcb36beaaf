/**
 * What an application sees of the gateway: the provider it is found by, its lifecycle, sessions, messages, topics,
 * settings. No Netty type and no HTTP codec type belongs here, nor what carries a session out.
 */
@NullMarked
package io.wsgateway.app;

import org.jspecify.annotations.NullMarked;
