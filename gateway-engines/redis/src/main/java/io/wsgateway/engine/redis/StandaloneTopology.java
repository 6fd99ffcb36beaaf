package io.wsgateway.engine.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.wsgateway.engine.EngineAwayException;
import java.util.List;

/** One server; or of several that are named, the first that is a master. */
final class StandaloneTopology implements Topology {

    private final Client client;
    private final List<Address> addresses;

    StandaloneTopology(Client client, List<Address> addresses) {
        this.client = client;
        this.addresses = addresses;
    }

    @Override
    public Layout find() {
        if (addresses.size() == 1) {
            return Layout.of(addresses.getFirst());
        }
        String why = "no master";
        for (Address address : addresses) {
            try (StatefulRedisConnection<byte[], byte[]> connection = client.commands(address)) {
                ServerInfo info = ServerInfo.of(client, connection);
                if (info.isMaster()) {
                    return Layout.of(address);
                }
                why = address + " is a replica";
            } catch (EngineAwayException e) {
                why = e.getMessage();
            }
        }
        throw new EngineAwayException("no master among " + addresses.size() + " servers; the last: " + why);
    }
}
