/**
 * What the gateway's parts cost one by one: pure functions of the protocol, the frame decoder, and the production pipeline on
 * channels without sockets. Not null-marked: JMH fills the fields of a state.
 */
package io.wsgateway.bench.jmh;
