package io.wsgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    /** SHA-256 of "alert(1)" and "p {}", by {@code printf %s 'alert(1)' | openssl dgst -sha256 -binary | base64}. */
    private static final String ALERT = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
    private static final String STYLE = "'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4='";

    private static String policy(String html) {
        return Page.of(html.getBytes(StandardCharsets.UTF_8)).contentSecurityPolicy();
    }

    @Test
    void allowsItsOwnScriptsAndStylesAndNothingElse() {
        assertThat(policy("<style>p {}</style><script>alert(1)</script>"))
                .isEqualTo("default-src 'none'; script-src " + ALERT + "; style-src " + STYLE
                        + "; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        assertThat(policy("<p onclick='alert(1)' style='color: red'>"))
                .contains("script-src 'none'; style-src 'none';");
    }

    @Test
    void loadsScriptsOfItsOwnHostOnlyIfItSaysSo() {
        Page page = Page.of("<script type=module>alert(1)</script>".getBytes(StandardCharsets.UTF_8));
        assertThat(page.contentSecurityPolicy()).contains("script-src " + ALERT + "; style-src 'none';");
        assertThat(page.importing().contentSecurityPolicy())
                .contains("script-src " + ALERT + " 'self'; style-src 'none';").doesNotContain("unsafe");
        assertThat(page.importing().html()).isEqualTo(page.html());
        assertThat(Page.of("<p>hi".getBytes(StandardCharsets.UTF_8)).importing().contentSecurityPolicy())
                .contains("script-src 'self'; style-src 'none';");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "<SCRIPT>alert(1)</Script >", "<script\n>alert(1)</script\n>",
            "<script type=module>alert(1)</script>", "<script id='a>b'>alert(1)</script>",
            "<script id=\"a>b\" data-x='>'>alert(1)</script>", "<script/>alert(1)</script/>",
            "<!-- <script>alert(1)</script> -->"})
    void findsAScriptHoweverItIsWritten(String html) {
        assertThat(policy("<!doctype html><title>t</title>" + html)).contains("script-src " + ALERT + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<scripts>alert(1)</scripts>", "<script-x>alert(1)</script-x>", "< script>alert(1)</script>",
                    "&lt;script>alert(1)</script>", "<script>alert(1)"})
    void takesNothingElseForOne(String html) {
        assertThat(policy(html)).contains("script-src 'none';");
    }

    /** Browsers do the same before they hash. */
    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void everyLineEndIsALineFeed(String end) {
        assertThat(policy("<script>a" + end + end + "b</script>")).isEqualTo(policy("<script>a\n\nb</script>"))
                .isNotEqualTo(policy("<script>a\nb</script>"));
    }

    @Test
    void aScriptOfTwoPlacesIsNamedOnce() {
        assertThat(policy("<script>alert(1)</script><script>alert(1)</script>"))
                .contains("script-src " + ALERT + ";");
    }

    @Test
    void hasSoManyScriptsAtMost() {
        String html = IntStream.range(0, 64).mapToObj(i -> "<script>" + i + "</script>")
                .collect(Collectors.joining());
        assertThat(policy(html)).contains("sha256-");
        assertThatIllegalArgumentException().isThrownBy(() -> policy(html + "<script>65</script>")).withMessage(
                "a page of more than 64 different scripts or styles (expected: fewer, larger ones)");
    }

    /** Neither a long page nor one of tags that never end takes long, or a deep stack. */
    @ParameterizedTest
    @ValueSource(strings = {"<script ", "<script>", "<script a='", "<script>\"'", "<style><script>"})
    void isFoundSoon(String part) {
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> policy(part.repeat(20_000)));
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> policy("<script>" + part.repeat(20_000) + "</script>"));
    }
}
