package io.wsgateway.launcher.page;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.syntax.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The client for browsers, an ES module that pages of any site may import. Browsers ask each time whether theirs is still the
 * gateway's, as page and gateway belong together; where it is, they are told so without its bytes. Compressed once. Immutable.
 */
final class ClientModule {

    /** Where it is. */
    static final String PATH = "/gateway-client.js";

    private static final String RESOURCE = "gateway-client.js";
    private static final String GZIP = "gzip";
    private static final List<HeaderField> ALWAYS = List.of(new HeaderField("Cache-Control", "no-cache"),
            new HeaderField("Vary", "Accept-Encoding"), new HeaderField("Access-Control-Allow-Origin", "*"),
            new HeaderField("Cross-Origin-Resource-Policy", "cross-origin"),
            new HeaderField("X-Content-Type-Options", "nosniff"),
            new HeaderField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"));

    private final Form plain;
    private final Form gzipped;

    /** A module of this text. */
    ClientModule(byte[] script) {
        String digest = digest(script);
        this.plain = Form.of(digest, script, List.of());
        this.gzipped = Form.of(digest + "-" + GZIP, gzip(script), List.of(new HeaderField("Content-Encoding", GZIP)));
    }

    /** One of its representations, and what is answered where the client has that already. */
    private record Form(String tag, Answer whole, Answer unchanged) {

        static Form of(String name, byte[] body, List<HeaderField> further) {
            String tag = '"' + name + '"';
            List<HeaderField> fields = new ArrayList<>(ALWAYS);
            fields.add(new HeaderField("ETag", tag));
            Answer unchanged = new Answer(304, fields, new byte[0]);
            fields.add(new HeaderField("Content-Type", "text/javascript; charset=utf-8"));
            fields.addAll(further);
            return new Form(tag, new Answer(200, fields, body), unchanged);
        }

        /**
         * "A recipient MUST use the weak comparison function when comparing entity tags for If-None-Match" (RFC 9110 section
         * 13.1.2).
         */
        Answer answer(List<String> known) {
            boolean unchanges = known.stream()
                    .anyMatch(each -> each.equals("*") || each.equals(tag) || each.equals("W/" + tag));
            return unchanges ? unchanged : whole;
        }
    }

    /** The module that stands beside this class. */
    static ClientModule load() {
        try (InputStream in = ClientModule.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            return new ClientModule(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a GET or a HEAD is answered. */
    Answer answer(HandshakeRequest request) {
        HeaderFields headers = request.headers();
        Form form = takesGzip(Token.elements(headers.values("Accept-Encoding"))) ? gzipped : plain;
        return form.answer(Token.elements(headers.values("If-None-Match")));
    }

    /** Whether gzip is named, or any coding is, and not with a weight of 0 (RFC 9110 section 12.5.3). */
    private static boolean takesGzip(List<String> codings) {
        boolean any = false;
        for (String coding : codings) {
            int semicolon = coding.indexOf(';');
            String name = Token.trimmed(coding, 0, semicolon < 0 ? coding.length() : semicolon);
            boolean taken = semicolon < 0 || !isZero(Token.trimmed(coding, semicolon + 1, coding.length()));
            if (name.equalsIgnoreCase(GZIP)) {
                return taken;
            }
            any |= taken && name.equals("*");
        }
        return any;
    }

    private static boolean isZero(String weight) {
        return weight.regionMatches(true, 0, "q=", 0, 2)
                && weight.chars().skip(2).allMatch(c -> c == '0' || c == '.');
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
