package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Entry;
import io.wsgateway.launcher.config.Node.Kind;
import io.wsgateway.launcher.config.Node.Mapping;
import io.wsgateway.launcher.config.Node.Scalar;
import io.wsgateway.launcher.config.Node.Sequence;
import io.wsgateway.launcher.text.Escaped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.io.ContentReference;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML into {@link Node}s. What makes configuration files dangerous or ambiguous is refused with its place: keys
 * given twice, aliases, tags, deep nesting, huge files.
 */
final class YamlTree {

    private static final YAMLFactory YAML = new YAMLFactory();
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 32;
    private static final String SYNTAX = "not valid YAML";
    private static final Pattern PLACE = Pattern.compile(" in reader, line (\\d{1,9}), column (\\d{1,9}):");

    private final YAMLParser parser;
    private final Function<TokenStreamLocation, Position> positions;
    private final Problems problems;

    private YamlTree(YAMLParser parser, Function<TokenStreamLocation, Position> positions, Problems problems) {
        this.parser = parser;
        this.positions = positions;
        this.problems = problems;
    }

    /** Reads a file; empty if there is nothing in it, or if what is wrong with it has been added to the problems. */
    static Optional<Node> readFile(Path file, String name, Problems problems) {
        Position whole = Position.of(name);
        try {
            // Bounded reading: the file's size may be unknown, or change.
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            if (bytes.length > MAX_BYTES) {
                problems.add(whole, "",
                        "larger than " + Units.writeSize(MAX_BYTES) + ": this can't be a configuration");
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return read(text, location -> new Position(name, location.getLineNr(), location.getColumnNr()), problems);
        } catch (CharacterCodingException e) {
            problems.add(whole, "", "not UTF-8 text");
        } catch (NoSuchFileException e) {
            problems.add(whole, "", "no such file");
        } catch (AccessDeniedException e) {
            problems.add(whole, "", "not allowed to read this file");
        } catch (IOException e) {
            problems.add(whole, "", Files.isDirectory(file) ? "a folder (expected: a file)" : "can't be read");
        }
        return Optional.empty();
    }

    /** Reads a value of an environment variable or an option. */
    static Optional<Node> readValue(String text, Position position, Problems problems) {
        return read(text, location -> position, problems);
    }

    private static Optional<Node> read(String text, Function<TokenStreamLocation, Position> positions,
            Problems problems) {
        try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
            return new YamlTree(parser, positions, problems).document();
        } catch (JacksonException e) {
            problems.add(syntaxError(e, positions));
            return Optional.empty();
        } catch (Refused e) {
            problems.add(e.problem);
            return Optional.empty();
        }
    }

    private Optional<Node> document() throws Refused {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return Optional.empty();
        }
        Node root = node(first, 0);
        if (parser.nextToken() != null) {
            throw refused("a second document (expected: one)");
        }
        return Optional.of(root);
    }

    private Node node(JsonToken token, int depth) throws Refused {
        if (depth > MAX_DEPTH) {
            throw refused("nested deeper than " + MAX_DEPTH + " levels");
        }
        if (parser.isCurrentAlias()) {
            throw refused("aliases aren't supported; write the value out");
        }
        if (parser.getTypeId() != null) {
            throw refused("tags aren't supported; write the value without");
        }
        return switch (token) {
            case START_OBJECT -> mapping(depth);
            case START_ARRAY -> sequence(depth);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Kind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> scalar(Kind.FLAG);
            case VALUE_NULL -> scalar(Kind.NULL);
            default -> scalar(Kind.TEXT);
        };
    }

    private Scalar scalar(Kind form) {
        String text = parser.getString();
        return new Scalar(here(), form, text == null ? "" : text);
    }

    private Sequence sequence(int depth) throws Refused {
        Position position = here();
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, depth + 1));
        }
        return new Sequence(position, items);
    }

    private Mapping mapping(int depth) throws Refused {
        Position position = here();
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Position keyPosition = here();
            String key = parser.currentName();
            Entry entry = new Entry(keyPosition, node(parser.nextToken(), depth + 1));
            Entry earlier = entries.putIfAbsent(key, entry);
            if (earlier != null) {
                problems.add(keyPosition, Escaped.text(key), "given twice; first at line " + earlier.key().line());
            }
        }
        return new Mapping(position, entries);
    }

    private Position here() {
        return positions.apply(parser.currentTokenLocation());
    }

    private Refused refused(String message) {
        return new Refused(new Problem(here(), "", message));
    }

    /** The message has what was read first and what is wrong with it last, each with its place on the next line. */
    private static Problem syntaxError(JacksonException e, Function<TokenStreamLocation, Position> positions) {
        TokenStreamLocation location = e.getLocation() == null ? TokenStreamLocation.NA : e.getLocation();
        String wrong = "";
        for (String line : String.valueOf(e.getOriginalMessage()).lines().toList()) {
            Matcher place = PLACE.matcher(line);
            if (place.matches()) {
                location = new TokenStreamLocation(ContentReference.unknown(), -1, Integer.parseInt(place.group(1)),
                        Integer.parseInt(place.group(2)));
            } else if (!line.isBlank() && line.charAt(0) != ' ') {
                wrong = line;
            }
        }
        String told = wrong.contains("(TAB)")
                ? "a tab where a value begins; indent with spaces"
                : wrong.replaceFirst("\\. \\(Do not use .*", "");
        return new Problem(positions.apply(location), "", SYNTAX + ": " + Escaped.text(told));
    }

    /** Ends the reading of one document. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        Refused(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }
    }
}
