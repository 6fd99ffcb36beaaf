/**
 * The engine on NATS. What is the same for all engines is in {@code io.wsgateway.cluster}.
 *
 * <p><b>One connection</b> for all: what is sent goes one way in one order, what comes is taken by one thread. So a message to
 * oneself says that a publish or a subscription has got there, and a history that is read after subscribing lacks nothing that
 * isn't brought as well; in a cluster of servers too, as the question for the history travels behind the subscription. There is
 * no subscription that could die while commands go on. A lost connection is never used again ({@link
 * io.wsgateway.engine.nats.Link}).
 *
 * <p><b>What is kept</b> of a channel is one subject of a JetStream stream, which republishes to the subject that subscribers
 * hear: they never hear what was refused. Each message carries its position, what keeps the history, and the limits as headers
 * ({@link io.wsgateway.engine.nats.Entry}); the last one of a subject says all that there is to know. It is written with
 * {@code Nats-Expected-Last-Subject-Sequence}, so that offsets are dense, and with {@code Nats-Msg-Id}, so that what is sent
 * again for want of an answer is kept once. Marks are such messages too, at the offset of the message before: {@code begun} begins
 * an epoch silently, {@code forgotten} is told to subscribers in its place.
 *
 * <p><b>Another epoch</b> begins, so that no position of before is recovered, when something may have been lost:
 *
 * <ul>
 *   <li>The subject is empty: the stream was deleted, purged, or is gone with its server, or all is too old. Names of streams are
 *       never used twice, and each write names the stream that it is meant for: what a node knew of the old one doesn't get in.
 *   <li>A stream is kept by one server, and that one was started since: it writes to disk some time after it has answered, so
 *       that a machine which fails takes the last messages with it, and no node can tell. The server's id, which is another one
 *       after each start, is in each message. Offsets go on and old messages stay readable, but positions of before are
 *       another epoch's. Three servers answer once two have a message, and their epochs stay.
 *   <li>A node has known a later message of the same stream than the one it finds to be the last.
 * </ul>
 *
 * <p>What no node can find out: three servers that lost their disks' last writes at the same time, when no node remembers.
 */
@NullMarked
package io.wsgateway.engine.nats;

import org.jspecify.annotations.NullMarked;
