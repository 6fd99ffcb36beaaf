package io.wsgateway.apps.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.Settings;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code docs/http-application.md} says in its tables. */
class HttpDocsTest {

    private static final Path DOC = Path.of("../../docs/http-application.md");

    @ParameterizedTest
    @EnumSource(Failure.class)
    void saysOfEachFailureWhetherItIsToldAgainAndHowTheSessionEnds(Failure failure) throws IOException {
        List<String> row = rows().filter(cells -> cells.getFirst().equals("`" + failure.id() + "`")).findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + failure.id()));
        boolean again = failure.isUnsent() && failure != Failure.OVERLOADED && failure != Failure.NO_TURN;
        assertThat(row.get(2))
                .isEqualTo(again ? "yes" : failure == Failure.UNAVAILABLE ? "429 and 503 with `Retry-After`" : "no");
        assertThat(row.get(3)).isEqualTo(String.valueOf(failure.closeCode()));
    }

    @Test
    void namesNoFailureThatIsNone() throws IOException {
        List<String> ids = Arrays.stream(Failure.values()).map(failure -> "`" + failure.id() + "`").toList();
        assertThat(rows().map(List::getFirst).filter(cell -> cell.startsWith("`http-")))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void namesEachSettingAndNoOther() throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        int start = lines.indexOf("| key | default | range | is |");
        assertThat(start).isPositive();
        List<String> documented = new ArrayList<>();
        for (String line : lines.subList(start + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            documented.add(cells(line).getFirst().replace("`", ""));
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(asked());
    }

    /** The keys that are asked for. */
    private static Set<String> asked() {
        FakeSettings given = new FakeSettings().set("url", "http://127.0.0.1/").set("trust", "ca.pem")
                .set("validate-as", "gateway.example.com");
        Set<String> asked = new TreeSet<>();
        Settings noted =
                (Settings) Proxy.newProxyInstance(HttpDocsTest.class.getClassLoader(), new Class<?>[] {Settings.class},
                        (proxy, method, arguments) -> {
                            Object first = arguments[0];
                            asked.addAll(first instanceof String[] keys ? List.of(keys) : List.of((String) first));
                            return method.invoke(given, arguments);
                        });
        RouteSettings unused = RouteSettings.read(noted);
        return asked;
    }

    private static Stream<List<String>> rows() throws IOException {
        return Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| ")).map(HttpDocsTest::cells);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1)).map(String::strip).toList();
    }
}
