package io.wsgateway.apps.proxy;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.upstream.UpstreamHandshake;
import io.wsgateway.apps.upstreams.Target;
import io.wsgateway.apps.upstreams.Template;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.SubprotocolSelection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What any server is asked for a session, as far as the request says it. Immutable.
 *
 * @param path the request's, percent-encoded
 * @param query the query alone, with its question mark; empty: none is sent
 * @param subprotocols what is offered
 * @param fields header fields
 */
record Question(String path, String query, List<String> subprotocols, List<HeaderField> fields) {

    /** The path's name for what a route's last stars match, which holds slashes. */
    private static final String REST = "**";
    private static final int VERSION = 1;

    /** Makes the lists immutable. */
    Question {
        subprotocols = List.copyOf(subprotocols);
        fields = List.copyOf(fields);
    }

    /** What this request asks. */
    static Question of(OpeningRequest request, RouteSettings settings) {
        String path = request.target().segments().stream().map(UrlText::segment).collect(Collectors.joining("/"));
        String query = settings.forwardsQuery()
                ? request.query().map(text -> "?" + UrlText.query(text)).orElse("")
                : "";
        return new Question("/" + path, query,
                SubprotocolSelection.offered(request.handshake().headers().values("Sec-WebSocket-Protocol"))
                        .orElse(List.of()).stream().distinct().toList(), // a name that is offered twice is the same name
                settings.fields().fields(request));
    }

    /** The same for a session that speaks this subprotocol, or none. */
    Question speaking(Optional<String> subprotocol) {
        return new Question(path, query, subprotocol.map(List::of).orElse(List.of()), fields);
    }

    /**
     * The handshake for this server.
     *
     * @param parameters the request's
     * @param within the time for it
     */
    UpstreamHandshake handshake(RouteSettings settings, Target server, Map<String, String> parameters,
            Duration within) {
        Template own = settings.paths().get(server.name());
        String asked = own == null
                ? path
                : own.fill(name -> Optional.ofNullable(parameters.get(name)).map(value -> encoded(name, value)))
                        .orElse(path);
        return new UpstreamHandshake(asked + query, settings.fields().host().orElse(server.authority()), subprotocols,
                fields, settings.compression(), settings.messageBytes(), within, settings.ping(), settings.pong(),
                !settings.hold().isZero());
    }

    private static String encoded(String name, String value) {
        return name.equals(REST)
                ? Arrays.stream(value.split("/", -1)).map(UrlText::segment).collect(Collectors.joining("/"))
                : UrlText.segment(value);
    }

    /** For {@link #read}: in fewer bytes than the objects take, as each session that may be held has it. */
    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, path);
            write(out, query);
            out.writeShort(subprotocols.size());
            for (String subprotocol : subprotocols) {
                write(out, subprotocol);
            }
            out.writeShort(fields.size());
            for (HeaderField field : fields) {
                write(out, field.name());
                write(out, field.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Question read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("a session's state of another version");
            }
            String path = text(in);
            String query = text(in);
            List<String> subprotocols = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                subprotocols.add(text(in));
            }
            List<HeaderField> fields = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                fields.add(new HeaderField(text(in), text(in)));
            }
            return new Question(path, query, subprotocols, fields);
        } catch (IOException e) {
            throw new IllegalArgumentException("a session's state that is cut", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1); // one char for each byte
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IllegalArgumentException("a session's state with a wrong length");
        }
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
}
