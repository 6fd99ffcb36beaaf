package io.wsgateway.apps.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.app.ApplicationRoute;
import io.wsgateway.app.Settings;
import io.wsgateway.testkit.FakeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/proxy.md} says in its tables. */
class ProxyDocsTest {

    private static final Path DOC = Path.of("../../docs/proxy.md");
    private static final Pattern COUNTED = Pattern.compile("count\\(\"([a-z-]+[a-z])\"\\)");

    @Test
    void namesEachSettingAndNoOther() throws IOException {
        Set<String> asked = new TreeSet<>();
        RouteSettings unused = RouteSettings.read(new ApplicationRoute("/a", noted(
                new FakeSettings().set("upstreams", "ws://a"), "", asked)));
        asked.removeIf(key -> asked.stream().anyMatch(other -> other.startsWith(key + ".")));
        assertThat(firstCells("| key | default | range | is |")).containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void namesEachThingThatIsCountedAndNoOther() throws IOException {
        Set<String> counted = new TreeSet<>(
                Set.of("upstream-unreachable", "upstream-late", "upstream-tls", "upstream-invalid", "upstream-full"));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/wsgateway/apps"))) {
            sources.filter(file -> file.toString().endsWith(".java") && !file.toString().contains("/tcp/"))
                    .forEach(file -> COUNTED.matcher(text(file)).results().forEach(call -> counted.add(call.group(1))));
        }
        assertThat(firstCells("| counted | is |")).containsExactlyInAnyOrderElementsOf(counted);
    }

    @Test
    void namesWhatIsForwardedUnlessItIsRemoved() throws IOException {
        String row = Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| forwarded as they came |"))
                .findFirst().orElseThrow();
        assertThat(Pattern.compile("`([A-Za-z-]+)`").matcher(row).results()
                .map(name -> name.group(1).toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrderElementsOf(FieldRules.USUAL);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings that note which keys are asked for, those of sections behind the section's. */
    private static Settings noted(Settings given, String before, Set<String> asked) {
        return (Settings) Proxy.newProxyInstance(ProxyDocsTest.class.getClassLoader(), new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(given, arguments);
                    if (arguments == null) {
                        return result;
                    }
                    List<?> keys = arguments[0] instanceof String[] several
                            ? List.of((Object[]) several)
                            : List.of(arguments[0]);
                    keys.forEach(key -> asked.add(before + key));
                    return result instanceof Settings section && method.getName().equals("section")
                            ? noted(section, before + arguments[0] + ".", asked)
                            : method.getReturnType() == Settings.class ? proxy
                            : result;
                });
    }

    private static List<String> firstCells(String head) throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        int start = lines.indexOf(head);
        assertThat(start).as(head).isPositive();
        List<String> cells = new ArrayList<>();
        for (String line : lines.subList(start + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            cells.add(Arrays.asList(line.split("\\|", -1)).get(1).strip().replace("`", ""));
        }
        return cells;
    }
}
