package io.wsgateway.engine.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ClusterInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an operator may do at a server behind the gateway's back. */
final class Admin {

    private Admin() {}

    private interface Task<T> {
        T at(JetStreamManagement streams) throws IOException, JetStreamApiException;
    }

    private static <T> T run(NatsProcess server, Task<T> task) throws IOException {
        Connection connection = null;
        try {
            connection = Nats.connect(server.url());
            return task.at(connection.jetStreamManagement());
        } catch (JetStreamApiException refused) {
            throw new IOException(refused);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            close(connection);
        }
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void deleteStreams(NatsProcess server) throws IOException {
        run(server, streams -> {
            for (String name : streams.getStreamNames()) {
                streams.deleteStream(name);
            }
            return 0;
        });
    }

    /** Deletes a message of all streams. */
    static void deleteMessage(NatsProcess server, long sequence) throws IOException {
        run(server, streams -> {
            for (String name : streams.getStreamNames()) {
                streams.deleteMessage(name, sequence);
            }
            return 0;
        });
    }

    /** The name of the server that leads the only stream. */
    static String leader(NatsProcess server) throws IOException {
        return run(server, streams -> {
            StreamInfo stream = streams.getStreams().getFirst();
            ClusterInfo cluster = stream.getClusterInfo();
            String leader = cluster == null ? null : cluster.getLeader();
            if (leader == null) {
                throw new IOException("no leader");
            }
            return leader;
        });
    }

    /** True if a cluster of as many servers keeps a stream on each of them. */
    static boolean isReady(NatsProcess server, int servers) {
        try {
            return run(server, streams -> {
                streams.addStream(
                        StreamConfiguration.builder().name("ready").subjects("ready").replicas(servers).build());
                return streams.deleteStream("ready");
            });
        } catch (IOException notYet) {
            return false;
        }
    }
}
