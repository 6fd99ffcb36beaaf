package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.protocol.handshake.Printable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * Many messages, each to one session, as the body of a request has them. Immutable.
 *
 * @param items 1 to 1000
 */
record MessageBatch(List<Item> items) {

    /** The longest, in bytes. */
    static final int MOST_BYTES = 4 << 20;

    private static final int MOST = 1000;
    private static final Set<String> MEMBERS = Set.of("session", "text", "base64");

    MessageBatch {
        items = List.copyOf(items);
    }

    /**
     * One of them.
     *
     * @param session the session's id, or what was meant to be one
     */
    record Item(String session, PushedMessage message) {}

    /** Reads a body. */
    static MessageBatch parse(byte[] body) throws BadQueryException {
        try {
            JsonTree asked =
                    JsonTree.read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
            List<JsonTree> found = asked.items();
            if (found.isEmpty() || found.size() > MOST) {
                throw new BadQueryException("An array of 1 to " + MOST + " messages is expected");
            }
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                items.add(item("[" + i + "]", found.get(i)));
            }
            return new MessageBatch(items);
        } catch (CharacterCodingException e) {
            throw new BadQueryException("The body isn't UTF-8");
        } catch (JsonTree.MalformedException e) {
            throw new BadQueryException(Printable.of(String.valueOf(e.getMessage())));
        }
    }

    private static Item item(String place, JsonTree item) throws BadQueryException {
        for (String member : item.members().keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new BadQueryException(
                        place + ": " + Printable.of(member)
                                + " is no member of it (expected: session, text or base64)");
            }
        }
        JsonTree text = item.get("text");
        JsonTree base64 = item.get("base64");
        if ((text.kind() == JsonTree.Kind.STRING) == (base64.kind() == JsonTree.Kind.STRING)) {
            throw new BadQueryException(place + ": text or base64, and one of them, is expected");
        }
        return new Item(item.get("session").text(),
                text.kind() == JsonTree.Kind.STRING
                        ? text(place, text.text())
                        : new PushedMessage(false, bytes(place, base64.text())));
    }

    private static PushedMessage text(String place, String text) throws BadQueryException {
        return PushedMessage.text(text)
                .orElseThrow(
                        () -> new BadQueryException(place + ".text: half a surrogate pair, which UTF-8 can't have"));
    }

    private static byte[] bytes(String place, String base64) throws BadQueryException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new BadQueryException(place + ".base64: not base64 (RFC 4648 section 4)");
        }
    }

    /** As {@link #parse} reads it. */
    byte[] toBytes() {
        return JsonText.of(json -> {
            json.writeStartArray();
            items.forEach(item -> write(json, item));
            json.writeEndArray();
        }).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator json, Item item) {
        json.writeStartObject();
        json.writeStringProperty("session", item.session());
        if (item.message().isText()) {
            json.writeStringProperty("text", item.message().text());
        } else {
            json.writeName("base64");
            json.writeBinary(item.message().payload());
        }
        json.writeEndObject();
    }
}
