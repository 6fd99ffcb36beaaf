package io.wsgateway.bench.cluster.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a work is told. Immutable. */
final class Options {

    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    static Options parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Options(values);
    }

    private String value(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    int number(String key) {
        return Integer.parseInt(value(key));
    }

    /** The gateways' ports, one for each node. */
    List<Integer> ports() {
        List<Integer> ports = new ArrayList<>();
        for (String port : value("ports").split(",", -1)) {
            ports.add(Integer.valueOf(port));
        }
        return ports;
    }

    /** The processes whose time is taken, in this order. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (String pid : value("pids").split(",", -1)) {
            pids.add(Long.valueOf(pid));
        }
        return pids;
    }

    /** Whether topics are kept ones. */
    boolean kept() {
        return value("kept").equals("yes");
    }

    int topics() {
        return number("topics");
    }

    /** How long is measured, after a warm-up of as long. */
    long nanos() {
        return number("seconds") * 1_000_000_000L;
    }

    /** Bytes of a message. */
    int bytes() {
        return number("bytes");
    }
}
