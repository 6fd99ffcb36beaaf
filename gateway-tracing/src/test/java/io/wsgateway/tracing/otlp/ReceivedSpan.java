package io.wsgateway.tracing.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as it comes to an endpoint: read out of Protocol Buffers by hand, so that it isn't the exporter's own code which does.
 *
 * @param parent empty: none
 * @param attributes numbers as decimal digits
 * @param link the span that it is linked to; empty: none
 */
record ReceivedSpan(String trace, String id, String parent, String name, int kind, long nanos,
        Map<String, String> attributes, String link) {

    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;

    /** A field of a message: a number, or bytes. */
    private record Field(int number, long value, ByteBuffer bytes) {

        String text() {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }

        String hex() {
            byte[] read = new byte[bytes.remaining()];
            bytes.duplicate().get(read);
            return HexFormat.of().formatHex(read);
        }
    }

    /** Those in one {@code ExportTraceServiceRequest}. */
    static List<ReceivedSpan> in(byte[] request) {
        return within(ByteBuffer.wrap(request), 1).stream().flatMap(resource -> within(resource.bytes(), 2).stream())
                .flatMap(scope -> within(scope.bytes(), 2).stream()).map(ReceivedSpan::of).toList();
    }

    private static ReceivedSpan of(Field span) {
        List<Field> fields = fields(span.bytes());
        Map<String, String> attributes = new TreeMap<>();
        fields.stream().filter(field -> field.number() == 9).map(field -> fields(field.bytes()))
                .forEach(entry -> attributes.put(entry.get(0).text(), value(fields(entry.get(1).bytes()).getFirst())));
        return new ReceivedSpan(hex(fields, TRACE_ID), hex(fields, SPAN_ID), hex(fields, 4), text(fields, 5),
                (int) number(fields, 6), number(fields, 8) - number(fields, 7), attributes,
                fields.stream().filter(field -> field.number() == 13).map(field -> hex(fields(field.bytes()), SPAN_ID))
                        .findFirst().orElse(""));
    }

    private static String value(Field value) {
        return value.number() == 1 ? value.text() : Long.toString(value.value());
    }

    private static String hex(List<Field> fields, int number) {
        return fields.stream().filter(field -> field.number() == number).map(Field::hex).findFirst().orElse("");
    }

    private static String text(List<Field> fields, int number) {
        return fields.stream().filter(field -> field.number() == number).map(Field::text).findFirst().orElse("");
    }

    private static long number(List<Field> fields, int number) {
        return fields.stream().filter(field -> field.number() == number).mapToLong(Field::value).findFirst().orElse(0);
    }

    private static List<Field> within(ByteBuffer message, int number) {
        return fields(message).stream().filter(field -> field.number() == number).toList();
    }

    private static List<Field> fields(ByteBuffer message) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            int number = (int) (key >>> 3);
            fields.add(switch ((int) key & 7) {
                case 0 -> new Field(number, varint(in), ByteBuffer.allocate(0));
                case 1 -> new Field(number, in.getLong(), ByteBuffer.allocate(0));
                case 2 -> {
                    int length = (int) varint(in);
                    ByteBuffer bytes = in.slice(in.position(), length);
                    in.position(in.position() + length);
                    yield new Field(number, 0, bytes);
                }
                case 5 -> new Field(number, in.getInt(), ByteBuffer.allocate(0));
                default -> throw new AssertionError("no wire type: " + (key & 7));
            });
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
