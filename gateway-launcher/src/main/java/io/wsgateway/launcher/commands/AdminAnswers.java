package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.launcher.text.JsonTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** What the admin listener answers, read and shown. */
final class AdminAnswers {

    private AdminAnswers() {}

    /** An answer other than the one that was asked for. */
    static final class UnexpectedException extends IOException {

        private static final long serialVersionUID = 1L;

        UnexpectedException(String message) {
            super(message);
        }
    }

    /** What is at a path; its text, if all went well. */
    static String text(AdminClient client, String path) throws IOException {
        AdminClient.Answer answer = client.get(path);
        if (answer.status() != 200) {
            throw new UnexpectedException((answer.status() == 0 ? "" : answer.status() + " ")
                    + Escaped.text(answer.text()));
        }
        return answer.text();
    }

    /** The same as JSON. */
    static JsonTree json(String text) throws IOException {
        try {
            return JsonTree.read(text);
        } catch (JsonTree.MalformedException e) {
            throw new UnexpectedException("not an answer of a gateway: " + e.getMessage());
        }
    }

    /**
     * Asks for a path and shows the answer.
     *
     * @param asIs whether it is written as it came
     * @param view what is shown of it else
     * @return the exit code
     */
    static int show(AdminClient client, String path, boolean asIs, Function<JsonTree, List<String>> view,
            PrintWriter out) throws IOException {
        String text = text(client, path);
        if (asIs) {
            out.println(text);
        } else {
            view.apply(json(text)).forEach(out::println);
        }
        return ExitCode.OK;
    }
}
