/**
 * The engine on Redis and Valkey, alone, with Sentinel or as a Cluster. What is the same for all engines is in
 * {@code io.wsgateway.cluster}.
 *
 * <p>{@code Connections} decides, on one thread, which servers are connected and whose a partition is; a {@code Server} is a
 * pair of connections that is lost as a whole and never connects again. {@code Histories} calls the scripts, which are all that
 * changes a history. Nothing here subscribes again or tries again what failed.
 *
 * <p>A history is bound to the <i>reign</i> of its partition's master: the id of the time for which one server process has been
 * master, kept in the partition itself and written anew by whoever connects to another process. A replica that takes over may
 * lack the last writes, and a server that restarts may as well: all histories of another reign begin another epoch.
 */
@NullMarked
package io.wsgateway.engine.redis;

import org.jspecify.annotations.NullMarked;
