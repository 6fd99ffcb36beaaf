package io.wsgateway.engine.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.wsgateway.engine.EngineAwayException;
import java.util.Optional;

/**
 * What a server says of itself.
 *
 * @param run the id of its process: another one after each start
 * @param isMaster whether it is no replica
 */
record ServerInfo(String run, boolean isMaster) {

    private static final int LONGEST_RUN = 64;

    /** Asks; blocks. */
    static ServerInfo of(Client client, StatefulRedisConnection<byte[], byte[]> connection) {
        return parse(client.await(connection.async().info("server"), "INFO server"),
                client.await(connection.async().info("replication"), "INFO replication"));
    }

    static ServerInfo parse(String server, String replication) {
        String run = line(server, "run_id:").filter(ServerInfo::isRun)
                .orElseThrow(() -> new EngineAwayException("INFO server without a run_id"));
        String role = line(replication, "role:")
                .orElseThrow(() -> new EngineAwayException("INFO replication without a role"));
        return new ServerInfo(run, role.equals("master"));
    }

    private static Optional<String> line(String text, String start) {
        return text.lines().filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    private static boolean isRun(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_RUN
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
    }
}
