package io.wsgateway.launcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.HeaderFields;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AdminPageTest {

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(/assets/[^\"]*)\"");
    private static final Pattern IMPORTED = Pattern.compile("(?m)^import [^;]* from \"\\./([^\"]*)\";$");

    private final Answer page = new AdminPage(List.of(new Reachable("status", "/status", List.of("status.v1"), true),
            new Reachable("own", "/own", List.of("</script><script>alert(1)</script>"), false))).answer();

    private static String body(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String header(Answer answer, String name) {
        return new HeaderFields(answer.headers()).first(name).orElse("");
    }

    private static Answer asset(String path) {
        return AdminPage.asset(RequestTarget.parse(path).orElseThrow());
    }

    /** All that the page loads, and what that imports. */
    private Set<String> loaded() {
        Set<String> found = new TreeSet<>();
        Deque<String> left = LOADED.matcher(body(page)).results().map(result -> result.group(1))
                .collect(Collectors.toCollection(ArrayDeque::new));
        while (!left.isEmpty()) {
            String path = left.pop();
            if (found.add(path) && path.endsWith(".js") && !path.endsWith("/uplot.js")) {
                Matcher imported = IMPORTED.matcher(body(asset(path)));
                while (imported.find()) {
                    left.push(path.replaceFirst("[^/]*$", imported.group(1)));
                }
            }
        }
        return found;
    }

    @Test
    void loadsScriptsOfItsOwnHostAlone() {
        assertThat(header(page, "Content-Security-Policy")).isEqualTo("default-src 'none'; script-src 'self'; style-src"
                + " 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(body(page)).doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @Test
    void everythingItLoadsIsThereAndNothingElseIs() {
        Set<String> loaded = loaded();
        assertThat(loaded).hasSize(19).allSatisfy(path -> assertThat(asset(path).status()).as(path).isEqualTo(200));
        String folder = loaded.iterator().next().replaceFirst("[^/]*$", "");
        for (String path : List.of(folder, folder + "start.html", "/assets/0/main.js", folder + "..%2Fmain.js")) {
            RequestTarget.parse(path).ifPresent(
                    target -> assertThat(AdminPage.asset(target).status()).as(path).isEqualTo(404));
        }
    }

    @Test
    void whatItLoadsMayBeKeptAndRunsAsNothingElse() {
        assertThat(loaded()).allSatisfy(path -> {
            Answer asset = asset(path);
            assertThat(header(asset, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(header(asset, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(asset, "Content-Type"))
                    .startsWith(path.endsWith(".css") ? "text/css" : "text/javascript");
        });
    }

    @Test
    void itsOwnScriptsWriteNoHtml() {
        assertThat(loaded()).filteredOn(path -> !path.contains("/uplot."))
                .allSatisfy(path -> assertThat(body(asset(path))).doesNotContain("innerHTML", "outerHTML",
                        "insertAdjacentHTML", "document.write", "eval(", "@import", "new Function", "\"style\""));
    }

    @Test
    void knowsEveryReasonAndWhereItHearsOfWhatHappens() {
        String ids = HandshakeProblem.all().stream().map(reason -> "\"" + reason.id() + "\"")
                .collect(Collectors.joining(","));
        assertThat(body(page)).contains("\"live\":\"/status\"", "\"reasons\":[" + ids + "]}</script>")
                .doesNotContain("<script>alert");
    }

    @Test
    void hearsOfNothingByItselfWhereNoApplicationTells() {
        assertThat(body(new AdminPage(List.of()).answer())).doesNotContain("\"live\"");
    }
}
