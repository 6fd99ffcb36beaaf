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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML into {@link Node}s. What makes configuration files dangerous or ambiguous is refused with its place: keys
 * given twice, anchors, aliases, tags, deep nesting, huge files.
 */
final class YamlTree {

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();
    private static final ScalarResolver SCALARS = new CoreSchema().getScalarResolver();
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 32;
    private static final String SYNTAX = "not valid YAML";

    private final Iterator<Event> events;
    private final Source source;
    private final Problems problems;

    private YamlTree(Iterator<Event> events, Source source, Problems problems) {
        this.events = events;
        this.source = source;
        this.problems = problems;
    }

    /** What is read, and how it is called. */
    private record Source(String name, String text) {

        Position at(Optional<Mark> mark) {
            return new Position(name, mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1);
        }

        /** What helps if something at this mark should have been quoted. */
        Optional<String> quoteHint(Optional<Mark> mark) {
            return mark.flatMap(at -> text.lines().skip(at.getLine()).findFirst()
                    .flatMap(line -> QuoteHint.of(line, at.getColumn())));
        }
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
            if (isUtf16(bytes)) {
                problems.add(whole, "", "UTF-16 text, as PowerShell's > writes it (expected: UTF-8, such as by"
                        + " Set-Content -Encoding utf8)");
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return read(new Source(name, text), problems);
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

    /** Reads a text; as for a file. */
    static Optional<Node> read(String text, String name, Problems problems) {
        return read(new Source(name, text), problems);
    }

    /** With a byte order mark, or without one ASCII characters with a zero before or behind each. */
    private static boolean isUtf16(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int first = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        return first == 0xfeff || first == 0xfffe || (bytes[0] == 0) != (bytes[1] == 0);
    }

    private static Optional<Node> read(Source source, Problems problems) {
        try {
            return new YamlTree(new Parse(SETTINGS).parseString(source.text()).iterator(), source, problems).stream();
        } catch (MarkedYamlEngineException e) {
            problems.add(syntaxError(e, source));
        } catch (ReaderException e) {
            problems.add(unfitCharacter(e, source));
        } catch (IllegalArgumentException e) {
            // The parser's own: it counts on the digits of an escape being there, and being a character's.
            problems.add(Position.of(source.name()), "",
                    SYNTAX + ": a text in double quotes has an escape (\\x, \\u, \\U) that is cut off, or no character's");
        } catch (Refused e) {
            problems.add(e.problem);
        }
        return Optional.empty();
    }

    /** All there is: nothing, or one document. */
    private Optional<Node> stream() throws Refused {
        events.next();
        if (events.next().getEventId() == Event.ID.StreamEnd) {
            return Optional.empty();
        }
        Node root = node(events.next(), 0);
        events.next();
        if (events.next().getEventId() != Event.ID.StreamEnd) {
            throw refused(events.next(), "a second document (expected: one)");
        }
        return Optional.of(root);
    }

    private Node node(Event event, int depth) throws Refused {
        if (depth > MAX_DEPTH) {
            throw refused(event, "nested deeper than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent) {
            throw refused(event, source.quoteHint(event.getStartMark())
                    .map(hint -> "a value that begins with *; " + hint)
                    .orElse("aliases aren't supported; write the value out"));
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw refused(event, "anchors aren't supported; quote a value that begins with &");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        refuseTag(event, ((CollectionStartEvent) event).getTag());
        return event.getEventId() == Event.ID.MappingStart ? mapping(event, depth) : sequence(event, depth);
    }

    private Scalar scalar(ScalarEvent event) throws Refused {
        refuseTag(event, event.getTag());
        return new Scalar(place(event), event.isPlain() ? form(event.getValue()) : Kind.TEXT, event.getValue());
    }

    private static Kind form(String plain) {
        Tag tag = SCALARS.resolve(plain, true);
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return Kind.NUMBER;
        }
        return tag.equals(Tag.BOOL) ? Kind.FLAG : tag.equals(Tag.NULL) ? Kind.NULL : Kind.TEXT;
    }

    private Sequence sequence(Event start, int depth) throws Refused {
        List<Node> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(place(start), items);
    }

    private Mapping mapping(Event start, int depth) throws Refused {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent key)) {
                throw refused(event, "a key that is no word (expected: such as port)");
            }
            Entry entry = new Entry(place(key), node(events.next(), depth + 1));
            Entry earlier = entries.putIfAbsent(key.getValue(), entry);
            if (earlier != null) {
                problems.add(place(key), Escaped.text(key.getValue()),
                        "given twice; first at line " + earlier.key().line());
            }
        }
        return new Mapping(place(start), entries);
    }

    private void refuseTag(Event event, Optional<String> tag) throws Refused {
        if (tag.isPresent()) {
            throw refused(event, source.quoteHint(event.getStartMark()).filter(hint -> isLocal(tag.get()))
                    .map(hint -> "a value that begins with !; " + hint)
                    .orElse("tags aren't supported; write the value without"));
        }
    }

    /** True for {@code !x}, which is more likely a text than the tag of one; {@code !!x} isn't. */
    private static boolean isLocal(String tag) {
        return tag.startsWith("!");
    }

    private Position place(Event event) {
        return source.at(event.getStartMark());
    }

    private Refused refused(Event event, String message) {
        return new Refused(new Problem(place(event), "", message));
    }

    /** Without the exception's own message, which quotes the line: it may hold a secret. */
    private static Problem syntaxError(MarkedYamlEngineException e, Source source) {
        String wrong = String.valueOf(e.getProblem());
        String told = wrong.contains("(TAB)")
                ? "a tab where a value begins; indent with spaces"
                : wrong.replaceFirst("\\. \\(Do not use .*", "");
        String hint = source.quoteHint(e.getProblemMark()).or(() -> source.quoteHint(e.getContextMark()))
                .map(quote -> "; " + quote).orElse("");
        return new Problem(source.at(e.getProblemMark()), "", SYNTAX + ": " + Escaped.text(told) + hint);
    }

    private static Problem unfitCharacter(ReaderException e, Source source) {
        int[] before = source.text().codePoints().limit(e.getPosition()).toArray();
        int line = 1;
        int column = 1;
        for (int c : before) {
            column = c == '\n' ? 1 : column + 1;
            line += c == '\n' ? 1 : 0;
        }
        return new Problem(new Position(source.name(), line, column), "",
                SYNTAX + String.format(": a character it may not hold, U+%04X", e.getCodePoint()));
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
