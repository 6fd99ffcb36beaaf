package io.wsgateway.engine.redis;

import io.wsgateway.app.TopicHistory;
import io.wsgateway.app.TopicPosition;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.EngineAwayException;
import io.wsgateway.engine.Keeping;
import io.wsgateway.engine.KeptSummary;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what servers answer; anything else than is expected fails, with {@link EngineAwayException}. */
final class Replies {

    private static final int MOST_DIGITS = 18;

    /**
     * Some of a history.
     *
     * @param last behind the last message
     * @param from the offset of the first body
     */
    record Page(TopicPosition last, long from, List<byte[]> bodies) {}

    private Replies() {}

    private static EngineAwayException unexpected() {
        return new EngineAwayException("Redis answered something else than is expected");
    }

    private static Object element(List<?> reply, int index) {
        Object element = index < reply.size() ? reply.get(index) : null;
        if (element == null) {
            throw unexpected();
        }
        return element;
    }

    private static byte[] bytes(Object element) {
        if (element instanceof byte[] bytes) {
            return bytes;
        }
        throw unexpected();
    }

    private static String text(Object element) {
        return new String(bytes(element), StandardCharsets.UTF_8);
    }

    static String text(List<?> reply, int index) {
        return text(element(reply, index));
    }

    private static long number(Object element) {
        if (element instanceof Long number) {
            return number;
        }
        String text = text(element);
        if (text.isEmpty() || text.length() > MOST_DIGITS || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw unexpected();
        }
        return Long.parseLong(text);
    }

    private static TopicPosition position(List<?> reply, int epoch) {
        return TopicPosition.parse(text(reply, epoch) + ":" + number(element(reply, epoch + 1)))
                .orElseThrow(Replies::unexpected);
    }

    static Keeping keeping(List<?> reply) {
        TopicPosition position = position(reply, 1);
        return number(element(reply, 0)) == 1 ? new Keeping.Kept(position) : new Keeping.Behind(position);
    }

    static Page page(List<?> reply) {
        TopicPosition last = position(reply, 0);
        long from = number(element(reply, 2));
        List<byte[]> bodies = new ArrayList<>(reply.size() - 3);
        for (Object body : reply.subList(3, reply.size())) {
            bodies.add(bytes(body == null ? "" : body));
        }
        if (from < 1 || from + bodies.size() - 1 > last.offset()) {
            throw unexpected();
        }
        return new Page(last, from, bodies);
    }

    static Optional<KeptSummary> summary(List<?> reply) {
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        long messages = number(element(reply, 2));
        if (messages > Integer.MAX_VALUE) {
            throw unexpected();
        }
        return Optional.of(
                new KeptSummary(limits(reply), position(reply, 0), (int) messages, number(element(reply, 3))));
    }

    private static Optional<TopicHistory> limits(List<?> reply) {
        try {
            return Optional.of(new TopicHistory(Math.toIntExact(number(element(reply, 4))), number(element(reply, 5)),
                    Duration.ofMillis(number(element(reply, 6)))));
        } catch (EngineAwayException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    static Address address(Object host, Object port) {
        String name = text(host);
        int number = Urls.port(port instanceof Long value ? Long.toString(value) : text(port));
        if (name.isEmpty() || name.length() > 255 || number < 1 || name.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw unexpected();
        }
        return new Address(name, number);
    }

    /**
     * What {@code CLUSTER SLOTS} says.
     *
     * @param asked who was asked: a node that doesn't know its own name leaves it out
     */
    static Layout layout(List<?> reply, Address asked) {
        Map<Address, BitSet> masters = new HashMap<>();
        for (Object element : reply) {
            if (!(element instanceof List<?> range) || !(element(range, 2) instanceof List<?> node)) {
                throw unexpected();
            }
            long first = number(element(range, 0));
            long last = number(element(range, 1));
            Object host = node.isEmpty() ? null : node.getFirst();
            Address master =
                    address(host == null || isUnknown(host) ? Commands.arg(asked.host()) : host, element(node, 1));
            BitSet partitions = masters.computeIfAbsent(master, any -> new BitSet(Channel.PARTITIONS));
            for (int partition = 0; partition < Channel.PARTITIONS; partition++) {
                int slot = Keys.slot(partition);
                if (slot >= first && slot <= last && noneHas(masters, partition)) {
                    partitions.set(partition);
                }
            }
        }
        masters.values().removeIf(BitSet::isEmpty);
        return new Layout(masters);
    }

    private static boolean isUnknown(Object host) {
        return host instanceof byte[] name && (name.length == 0 || name.length == 1 && name[0] == '?');
    }

    private static boolean noneHas(Map<Address, BitSet> masters, int partition) {
        return masters.values().stream().noneMatch(partitions -> partitions.get(partition));
    }
}
