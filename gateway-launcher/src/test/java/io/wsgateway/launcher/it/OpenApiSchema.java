package io.wsgateway.launcher.it;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with JSON by a schema of an OpenAPI document: of the keywords that ours uses, each; of others this says that it
 * doesn't know them. Stricter than JSON Schema in one thing: a property that isn't in the schema is wrong. Immutable.
 *
 * @param document what references lead into
 */
public record OpenApiSchema(JsonNode document) {

    /** What is wrong, each with where; empty if nothing is. */
    public List<String> problems(JsonNode schema, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check("", schema, value, problems);
        return problems;
    }

    /** What a reference leads to; the node itself if it is none. */
    public JsonNode resolve(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : document.at(reference.asString().substring(1));
    }

    private void check(String at, JsonNode referring, JsonNode value, List<String> problems) {
        JsonNode schema = resolve(referring);
        for (String keyword : schema.propertyNames()) {
            JsonNode rule = schema.get(keyword);
            boolean fits = switch (keyword) {
                case "type" -> isOf(rule.asString(), value);
                case "const" -> rule.equals(value);
                case "enum" -> StreamSupport.stream(rule.spliterator(), false).anyMatch(value::equals);
                case "minimum" -> !value.isNumber() || value.asDouble() >= rule.asDouble();
                case "maximum" -> !value.isNumber() || value.asDouble() <= rule.asDouble();
                case "minLength" -> !value.isString() || value.asString().length() >= rule.asInt();
                case "maxLength" -> !value.isString() || value.asString().length() <= rule.asInt();
                case "pattern" -> !value.isString() || value.asString().matches(rule.asString());
                case "minItems" -> !value.isArray() || value.size() >= rule.asInt();
                case "maxItems" -> !value.isArray() || value.size() <= rule.asInt();
                case "required" -> StreamSupport.stream(rule.spliterator(), false)
                        .allMatch(name -> value.has(name.asString()));
                case "format" -> !rule.asString().equals("date-time") || isInstant(value.asString());
                case "description", "properties", "additionalProperties", "items", "contentEncoding" -> true;
                default -> false;
            };
            if (!fits) {
                problems.add(at + ": " + value + " doesn't fit " + keyword + ": " + rule);
            }
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(at + "/" + i, schema.get("items"), value.get(i), problems);
            }
        }
        if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
            value.properties().forEach(member -> {
                JsonNode inner = schema.path("properties").get(member.getKey());
                JsonNode other = schema.get("additionalProperties");
                if (inner == null && other == null) {
                    problems.add(at + "/" + member.getKey() + ": not in the schema");
                } else {
                    check(at + "/" + member.getKey(), inner == null ? other : inner, member.getValue(), problems);
                }
            });
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private static boolean isInstant(String text) {
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
