/**
 * What an application sees of the gateway: the provider it is found by, its lifecycle, sessions, messages, topics,
 * settings. No Netty type and no HTTP codec type belongs here; nothing here knows how a session is carried.
 */
@NullMarked
package io.wsgateway.app;

import org.jspecify.annotations.NullMarked;
