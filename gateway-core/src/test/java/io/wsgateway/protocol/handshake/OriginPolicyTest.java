package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

    private static final Origin OWN = new Origin("https", "gw.example.com", 443);
    private static final OriginPolicy LISTED = new OriginPolicy(List.of("https://app.example.com",
            "https://*.apps.example.com", "http://localhost:3000", "chrome-extension://abcdef", "http://[::1]:8080"),
            false);

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com", "https://a.apps.example.com", "http://localhost:3000",
            "chrome-extension://abcdef", "http://[::1]:8080"})
    void allowsWhatIsListed(String origin) {
        assertThat(LISTED.allows(origin, OWN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://gw.example.com", "https://evil.example", "http://app.example.com",
            "https://app.example.com:8443", "https://app.example.com:443", "https://app.example.com:",
            "https://app.example.com.", "https://a.apps.example.com.", "http://localhost.:3000",
            "https://app.example.com..", "https://app.example.com.:443", "https://app.example.com/",
            "https://app.example.com/x",
            "https://app.example.com?",
            "https://app.example.com#", "HTTPS://app.example.com", "https://APP.example.com", "app.example.com",
            "//app.example.com", "https:app.example.com", "https://evilapp.example.com",
            "https://app.example.com.evil.example",
            "https://app.example.com@evil.example", "https://evil.example@app.example.com",
            "https://evil.example/https://app.example.com", "https://app.example.com%00.evil.example",
            "https://apps.example.com", "https://a.b.apps.example.com", "https://evilapps.example.com",
            "https://.apps.example.com", "https://*.apps.example.com", "https://a.apps.example.com:444",
            "http://a.apps.example.com", "https://a.apps.example.com.evil.example", "http://localhost",
            "http://localhost:3001",
            "http://localhost.evil.example:3000", "http://127.0.0.1:3000", "null", "NULL", "file://", "", " ", "*",
            "https://\u0430pp.example.com", "https://app.example.com, https://evil.example",
            "https://app.example.com https://evil.example", "ws://app.example.com", "http://[0:0:0:0:0:0:0:1]:8080"})
    void allowsNothingElse(String origin) {
        assertThat(LISTED.allows(origin, OWN)).isFalse();
    }

    @Test
    void allowsOnlyTheSameOriginByDefault() {
        OriginPolicy sameOrigin = OriginPolicy.sameOrigin(false);

        assertThat(sameOrigin.allows("https://gw.example.com", OWN)).isTrue();
        assertThat(sameOrigin.allows("http://gw.example.com", OWN)).isFalse();
        assertThat(sameOrigin.allows("https://gw.example.com:8443", OWN)).isFalse();
        assertThat(sameOrigin.allows("https://www.gw.example.com", OWN)).isFalse();
        assertThat(sameOrigin.allows("null", OWN)).isFalse();
    }

    /** To browsers a name with a dot behind it makes another origin; it can be listed. */
    @ParameterizedTest
    @CsvSource({"http://localhost.:8080, http://localhost:8080", "https://app.example.com., https://app.example.com",
            "https://a.example.com., https://*.example.com"})
    void comparesWhatIsListedAsItIsWritten(String dotted, String plain) {
        String entry = plain.replace("example.com", "example.com.").replace("localhost", "localhost.");
        assertThat(OriginPolicy.problem(entry)).isEmpty();
        OriginPolicy listed = new OriginPolicy(List.of(entry), false);
        String sent = plain.replace("*", "a");
        assertThat(listed.allows(dotted, OWN)).isTrue();
        assertThat(listed.allows(sent, OWN)).isFalse();
        assertThat(new OriginPolicy(List.of(plain), false).allows(dotted, OWN)).isFalse();
        assertThat(new OriginPolicy(List.of(plain), false).allows(sent, OWN)).isTrue();
    }

    /** Host and Origin have the dot or not, each for itself: the page's own host is the same. */
    @Test
    void takesTheLastDotForNothingInTheSameOrigin() {
        assertThat(OriginPolicy.sameOrigin(false).allows("https://gw.example.com.", OWN)).isTrue();
        Origin dotted = Origin.of(false, Authority.parse("localhost.:8080").orElseThrow());
        assertThat(OriginPolicy.sameOrigin(false).allows("http://localhost.:8080", dotted)).isTrue();
        assertThat(OriginPolicy.sameOrigin(false).allows("http://localhost.:8081", dotted)).isFalse();
    }

    @Test
    void allowsFilesByNameOnly() {
        assertThat(OriginPolicy.problem("file://")).isEmpty();
        assertThat(new OriginPolicy(List.of("file://"), false).allows("file://", OWN)).isTrue();
        assertThat(new OriginPolicy(List.of("file://"), false).allows("null", OWN)).isFalse();
        assertThat(new OriginPolicy(List.of("null"), false).allows("file://", OWN)).isFalse();
        assertThat(OriginPolicy.sameOrigin(false).allows("file://", OWN)).isFalse();
        assertThat(OriginPolicy.sameOrigin(false).remedy("file://"))
                .contains("origins: { allow: [same-origin, \"file://\"] }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"capacitor://localhost", "ionic://localhost", "tauri://localhost", "app://obsidian.md",
            "app://-", "app://.", "chrome-extension://gppongmhjkpfnbhagpmjfkannfbllamg",
            "moz-extension://0f7f2f0a-3a2b-4c1d-9e8f-001122334455", "vscode-webview://1a2b3c", "myapp://host:8080",
            "https+custom.x-1://host"})
    void allowsSchemesOfProgramsWithAHost(String origin) {
        assertThat(OriginPolicy.problem(origin)).isEmpty();
        assertThat(new OriginPolicy(List.of(origin), false).allows(origin, OWN)).isTrue();
        assertThat(OriginPolicy.sameOrigin(false).allows(origin, OWN)).isFalse();
    }

    @Test
    void allowsTheSameOriginBesideAList() {
        OriginPolicy both = new OriginPolicy(List.of("same-origin", "https://app.example.com"), false);

        assertThat(both.allows("https://gw.example.com", OWN)).isTrue();
        assertThat(both.allows("https://app.example.com", OWN)).isTrue();
        assertThat(both.allows("http://gw.example.com", OWN)).isFalse();
        assertThat(both.allows("same-origin", OWN)).isFalse();
        assertThat(both.rule(OWN)).isEqualTo("one of https://gw.example.com, https://app.example.com");
        assertThat(new OriginPolicy(List.of("same-origin"), false).rule(OWN))
                .isEqualTo("https://gw.example.com, the same origin");
        assertThat(both.remedy("https://b.example"))
                .contains("origins: { allow: [same-origin, \"https://app.example.com\", \"https://b.example\"] }");
    }

    @Test
    void repeatsNoLongListForTheSakeOfOneMore() {
        OriginPolicy many = new OriginPolicy(IntStream.range(0, 20).mapToObj(i -> "https://" + i + ".example").toList(),
                false);

        assertThat(many.remedy("https://b.example")).contains("origins: { allow: [..., \"https://b.example\"] }");
    }

    @Test
    void allowsOpaqueOriginByNameOnly() {
        assertThat(new OriginPolicy(List.of("null"), false).allows("null", OWN)).isTrue();
        assertThat(new OriginPolicy(List.of("null"), false).allows("https://gw.example.com", OWN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "", "garbage"})
    void allowsAnythingByStar(String origin) {
        assertThat(OriginPolicy.any().allows(origin, OWN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "same-origin", "https://example.com", "http://example.com:8080",
            "https://*.example.com",
            "https://*.example.com:8443", "http://localhost:3000", "http://[::1]:3000", "capacitor://localhost"})
    void findsNothingWrongWith(String entry) {
        assertThat(OriginPolicy.problem(entry)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            https://example.com/     | no browser sends "https://example.com/"; write it as https://example.com
            https://example.com/chat | no browser sends "https://example.com/chat"; write it as https://example.com
            https://example.com:443  | no browser sends "https://example.com:443"; write it as https://example.com
            HTTPS://Example.com      | no browser sends "HTTPS://Example.com"; write it as https://example.com
            https://*.Example.com    | no browser sends "https://*.Example.com"; write it as https://*.example.com
            wss://example.com        | no page has the origin "wss://example.com"; write that of the page, https://example.com
            ws://localhost:3000      | no page has the origin "ws://localhost:3000"; write that of the page, http://localhost:3000
            """)
    void correctsEntry(String entry, String problem) {
        assertThat(OriginPolicy.problem(entry)).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "*.example.com", "https://", "https://*", "https://*example.com",
            "https://*.*.example.com", "https://a.*.example.com", "https://*.[::1]", "https://a b",
            "https://example.com:*",
            "https://user@example.com", "**", "NULL", "app://", "app://..", "app://.:80", "app://*.", "app://*..",
            "https://.", "ws://.", "data:", "file:///"})
    void refusesEntry(String entry) {
        assertThat(OriginPolicy.problem(entry)).get().asString()
                .startsWith("\"" + entry + "\" is no origin (expected: ");
        assertThatThrownBy(() -> new OriginPolicy(List.of(entry), true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comparesOriginsByTheirParts() {
        assertThat(Origin.parse("https://example.com")).contains(new Origin("https", "example.com", 443));
        assertThat(Origin.parse("http://example.com:8080")).contains(new Origin("http", "example.com", 8080));
        assertThat(Origin.parse("app://x")).contains(new Origin("app", "x", Authority.NO_PORT)).get().asString()
                .isEqualTo("app://x");
        assertThat(Origin.parse("null")).isEqualTo(Optional.empty());
        assertThat(Origin.of(false, new Authority("h", 443))).hasToString("http://h:443");
        assertThat(Origin.of(true, new Authority("h", 443))).hasToString("https://h");
    }
}
