package io.wsgateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.protocol.diagnosis.Fault;
import io.wsgateway.protocol.handshake.AcceptedFlaw;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.RejectionReason;
import io.wsgateway.protocol.handshake.TlsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of ids in the documents are generated from the code. After a change
 * {@code mvn test -pl gateway-core -Dtest=DocumentedIdsTest -Ddocs.write=true} writes them anew.
 */
class DocumentedIdsTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void everyRejectionIsInTheDocumentAsItIs() throws IOException {
        check(DOCS.resolve("handshake.md"), "| id | status | what happened | what helps |\n| --- | --- | --- | --- |\n",
                Arrays.stream(RejectionReason.values())
                        .map(reason -> "| `" + reason.id() + "` | " + reason.status() + " | "
                                + reason.cause() + " | " + reason.remedy() + " |\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void everyFlawIsInTheDocumentAsItIs() throws IOException {
        check(DOCS.resolve("handshake.md"),
                "| id, of an accepted one | what happened | what helps |\n| --- | --- | --- |\n",
                rows(AcceptedFlaw.values()));
    }

    @Test
    void everyFailureOfTlsIsInTheDocumentAsItIs() throws IOException {
        check(DOCS.resolve("handshake.md"),
                "| id, without a request | what happened | what helps |\n| --- | --- | --- |\n",
                rows(TlsFailure.values()));
    }

    private static String rows(HandshakeProblem... problems) {
        return Arrays.stream(problems)
                .map(problem -> "| `" + problem.id() + "` | " + problem.cause() + " | " + problem.remedy() + " |\n")
                .collect(Collectors.joining());
    }

    @Test
    void idsAreUnique() {
        assertThat(HandshakeProblem.all()).extracting(HandshakeProblem::id).doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    @Test
    void everyFaultIsInTheDocumentAsItIs() throws IOException {
        check(DOCS.resolve("why-wont-it-open.md"), "| id | what helps |\n| --- | --- |\n",
                Arrays.stream(Fault.values()).map(fault -> "| `" + fault.id() + "` | " + fault.remedy() + " |\n")
                        .collect(Collectors.joining()));
    }

    /** The rows under this heading are these; or are made so, if that is asked for. */
    private static void check(Path document, String heading, String rows) throws IOException {
        String text = Files.readString(document);
        int start = text.indexOf(heading) + heading.length();
        assertThat(start).as("the heading of the table").isGreaterThanOrEqualTo(heading.length());
        int end = start;
        while (text.startsWith("|", end)) {
            end = text.indexOf('\n', end) + 1;
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(document, text.substring(0, start) + rows + text.substring(end));
        } else {
            assertThat(text.substring(start, end)).as("%s; -Ddocs.write=true writes it anew", document).isEqualTo(rows);
        }
    }
}
