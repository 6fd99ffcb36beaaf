package io.wsgateway.launcher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/metrics.md}, the dashboard and the alert rules: each names what there is. */
class MetricsDocsTest {

    private static final Path PAGE = Path.of("../docs/metrics.md");
    private static final Path OBSERVABILITY = Path.of("../docker/observability");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(wsgateway_[a-z0-9_]+)` \\| ([a-z]+) \\| ([^|]*)\\| ([^|]+) \\|$");
    private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");
    /** A metric in a query, perhaps with what its labels have to be. */
    private static final Pattern SELECTED =
            Pattern.compile("\\b((?:wsgateway|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job", "le");

    private final ExposedText exposed = new ExposedText(
            new String(new Exposition(ReadingFixture::full).answer("").body(), StandardCharsets.UTF_8));

    @Test
    void namesEveryMetricWithItsTypeAndItsLabels() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        ROW.matcher(Files.readString(PAGE)).results().forEach(row -> {
            documented.put(row.group(1), row.group(2));
            labels.put(row.group(1), LABEL.matcher(row.group(3)).results().map(label -> label.group(1))
                    .collect(Collectors.toCollection(TreeSet::new)));
        });
        Map<String, String> types = new TreeMap<>(exposed.types());
        types.keySet().removeIf(name -> !name.startsWith("wsgateway_"));
        assertThat(types).hasSizeGreaterThan(40);
        assertThat(documented).isEqualTo(types);
        labels.forEach((name, ofDocs) -> {
            Set<String> ofText = new TreeSet<>(exposed.labels(name));
            ofText.remove("le");
            assertThat(ofDocs).as(name).isEqualTo(ofText);
        });
    }

    @Test
    void saysWhatBoundsEveryLabel() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> bounded = page.substring(page.indexOf("| label |")).lines().filter(line -> line.startsWith("| `"))
                .flatMap(line -> LABEL.matcher(line.split("\\|", -1)[1]).results().map(label -> label.group(1)))
                .collect(Collectors.toSet());
        Set<String> labels = exposed.types().keySet().stream().filter(name -> name.startsWith("wsgateway_"))
                .flatMap(name -> exposed.labels(name).stream()).filter(label -> !label.equals("le"))
                .collect(Collectors.toSet());
        assertThat(bounded).isEqualTo(labels);
    }

    @Test
    void theDashboardAsksForMetricsThatExist() throws Exception {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(OBSERVABILITY.resolve("dashboard.json")));
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            if (!panel.path("type").asString().equals("row")) {
                assertThat(panel.path("targets").size()).as(panel.path("title").asString()).isPositive();
                assertThat(panel.path("description").asString()).as(panel.path("title").asString()).isNotBlank();
            }
            panel.path("targets").forEach(target -> queries.add(target.path("expr").asString()));
        }
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            variable.path("query").path("query").stringValueOpt().ifPresent(queries::add);
        }
        assertThat(queries).hasSizeGreaterThan(20);
        queries.forEach(this::exists);
    }

    @Test
    void theAlertRulesAskForMetricsThatExist() throws Exception {
        List<String> queries = new ArrayList<>();
        for (Map<?, ?> group : list(yaml("alerts.yaml"), "groups")) {
            for (Map<?, ?> rule : list(group, "rules")) {
                queries.add((String) rule.get("expr"));
                Map<?, ?> annotations = (Map<?, ?>) Objects.requireNonNull(rule.get("annotations"));
                assertThat((String) annotations.get("summary")).as("%s", rule.get("alert")).isNotBlank();
                assertThat((String) annotations.get("description")).as("%s", rule.get("alert")).isNotBlank();
            }
        }
        assertThat(queries).hasSizeGreaterThan(10);
        queries.forEach(this::exists);
    }

    @Test
    void everythingThatIsRunIsPinned() throws Exception {
        String compose = Files.readString(Path.of("../docker/compose.observability.yaml"));
        List<String> images = Pattern.compile("image: (\\S+)").matcher(compose).results().map(image -> image.group(1))
                .toList();
        assertThat(images).hasSize(3).contains("websocket-gateway");
        assertThat(images).filteredOn(image -> !image.equals("websocket-gateway"))
                .allMatch(image -> image.matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+"));
    }

    private static Map<?, ?> yaml(String file) throws Exception {
        return (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(OBSERVABILITY.resolve(file)));
    }

    private static List<Map<?, ?>> list(Map<?, ?> in, String key) {
        List<Map<?, ?>> found = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(in.get(key), key)) {
            found.add((Map<?, ?>) each);
        }
        return found;
    }

    private void exists(String query) {
        Set<String> labels = new TreeSet<>(OF_PROMETHEUS);
        for (MatchResult selected : SELECTED.matcher(query).results().toList()) {
            String family = exposed.family(selected.group(1));
            assertThat(exposed.types()).as(query).containsKey(family);
            labels.addAll(exposed.labels(family));
            if (selected.group(2) != null) {
                for (MatchResult matcher : MATCHER.matcher(selected.group(2)).results().toList()) {
                    assertThat(exposed.labels(family).contains(matcher.group(1))
                            || OF_PROMETHEUS.contains(matcher.group(1))).as("%s in %s", matcher.group(1), query)
                            .isTrue();
                }
            }
        }
        for (MatchResult grouped : GROUPED.matcher(query).results().toList()) {
            for (String label : grouped.group(1).split(",", -1)) {
                assertThat(label.isBlank() || labels.contains(label.strip())).as("%s in %s", label, query).isTrue();
            }
        }
    }
}
