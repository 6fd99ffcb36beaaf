package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each OpenAPI document and the table of operations say the same. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private static JsonNode document(OpenApi of) {
        return new JsonMapper().readTree(of.answer().body());
    }

    private static List<AdminOperation> table(OpenApi of) {
        try (Gateway gateway = Gateway.create(GatewayConfig.DEFAULT)) {
            AdminSources sources = AdminFixture.sources(gateway, Optional::empty);
            return switch (of) {
                case ADMIN -> AdminOperations.of(sources, List.of());
                case PUSH -> BackEndOperations.of(sources);
            };
        }
    }

    private static Map<String, JsonNode> documented(OpenApi of) {
        Map<String, JsonNode> all = new TreeMap<>();
        document(of).get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(member -> all.put(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        member.getValue())));
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationIsDocumentedAndNoOther(OpenApi of) {
        assertThat(documented(of).keySet())
                .isEqualTo(table(of).stream().map(AdminOperation::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @EnumSource
    void whatAnOperationTakesIsDocumented(OpenApi of) {
        Map<String, JsonNode> documented = documented(of);
        for (AdminOperation operation : table(of)) {
            JsonNode found = Objects.requireNonNull(documented.get(operation.name()), operation.name());
            assertThat(access(found)).as("access of " + operation.name())
                    .isEqualTo(operation.access().map(access -> of == OpenApi.PUSH
                            ? "any token"
                            : access.name().toLowerCase(Locale.ROOT)));
            assertThat(bodyTypes(found)).as("body of " + operation.name())
                    .containsExactlyInAnyOrderElementsOf(operation.body().types());
            if (operation.body().mostBytes() > 0) {
                assertThat(found.get("requestBody").get("description").asString()).as(operation.name())
                        .contains(String.format(Locale.ROOT, "At most %,d bytes.", operation.body().mostBytes()));
            }
            assertThat(parameters(found, "path")).as("path of " + operation.name()).containsExactlyElementsOf(
                    operation.path().segments().stream().filter(segment -> segment.startsWith("{"))
                            .map(segment -> segment.substring(1, segment.length() - 1).replace("+", "")).toList());
            assertThat(parameters(found, "header")).as("header of " + operation.name()).isEqualTo(
                    operation.method().equals("POST") ? List.of(IdempotencyKeys.FIELD) : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource
    void referencesLeadSomewhereAndNothingIsLeftOver(OpenApi of) {
        JsonNode document = document(of);
        String text = document.toString();
        Set<String> wanted = new TreeSet<>();
        Pattern.compile("\"#/components/([a-z]+/[A-Za-z]+)\"").matcher(text).results()
                .forEach(match -> wanted.add(match.group(1)));
        Set<String> there = new TreeSet<>();
        for (String kind : List.of("schemas", "responses")) {
            document.get("components").get(kind).properties().forEach(each -> there.add(kind + "/" + each.getKey()));
        }
        assertThat(there).isEqualTo(wanted);
    }

    private static Optional<String> access(JsonNode operation) {
        JsonNode security = operation.get("security");
        return security.isEmpty()
                ? Optional.empty()
                : Optional.of(security.get(0).get("token").valueStream().map(JsonNode::asString).findFirst()
                        .orElse("any token"));
    }

    private static List<String> bodyTypes(JsonNode operation) {
        JsonNode body = operation.get("requestBody");
        return body == null ? List.of() : List.copyOf(body.get("content").propertyNames());
    }

    private static List<String> parameters(JsonNode operation, String in) {
        List<String> names = new ArrayList<>();
        JsonNode parameters = operation.get("parameters");
        if (parameters != null) {
            parameters.forEach(parameter -> {
                if (parameter.get("in").asString().equals(in)) {
                    names.add(parameter.get("name").asString());
                }
            });
        }
        return names;
    }
}
