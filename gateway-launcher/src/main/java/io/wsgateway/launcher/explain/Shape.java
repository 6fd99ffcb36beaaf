package io.wsgateway.launcher.explain;

import io.wsgateway.protocol.diagnosis.Finding;
import java.util.Optional;

/** What a line looks like, by itself. */
sealed interface Shape {

    /** Nothing but white space and marks of quotation: it ends a head. */
    record Blank() implements Shape {}

    /** Begins or ends a block of code. */
    record Fence() implements Shape {}

    /** Brackets and punctuation only. */
    record Punctuation(boolean closesObject) implements Shape {}

    record RequestLine(String line) implements Shape {}

    record StatusLine(String line) implements Shape {}

    /** A line of an access log, with both first lines and no field. */
    record Logged(String requestLine, String statusLine) implements Shape {}

    /**
     * A header field.
     *
     * @param value empty if a program computes it
     * @param known true if the name is one that header fields have
     */
    record Field(String name, Optional<String> value, boolean known) implements Shape {}

    /** A name without its value, which stands in the line below. */
    record Name(String name) implements Shape {}

    /** Says what follows. */
    record Caption(Kind kind) implements Shape {
        enum Kind {
            REQUEST, RESPONSE, GENERAL, PROVISIONAL, NEUTRAL
        }
    }

    /**
     * A sentence in which a program says what came of an attempt.
     *
     * @param statusLine the answer's, if it says so
     * @param finding what is wrong, if it says so
     */
    record Said(Optional<String> statusLine, Optional<Finding> finding) implements Shape {}

    /** A number and nothing else: of a line, in a text whose lines have numbers. */
    record LineNumber() implements Shape {}

    /** What a server of another protocol begins with. */
    record Banner(String line) implements Shape {}

    /** What a tool prints of itself between the heads. */
    record Remark() implements Shape {}

    /** Something was left out here. */
    record Ellipsis() implements Shape {}

    record Other() implements Shape {}
}
