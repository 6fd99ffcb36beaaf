package io.wsgateway.launcher.commands;

import io.wsgateway.launcher.config.AdminConfig;
import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.protocol.syntax.AddressText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a command asks the gateway which runs here: whom, by which token, and what it says where that can't be. Immutable.
 *
 * @param name the command's name
 * @param purpose what the admin listener is for, to this command: {@code which answers health checks}
 * @param access what the token is to be good for that is sent; empty: none is sent
 * @param patience how long an answer may take
 */
record AdminCommand(String name, String purpose, Optional<Access> access, Duration patience) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** One that shows what can be read. */
    static AdminCommand reading(String name) {
        return new AdminCommand(name, "which is asked", Optional.of(Access.READ), PATIENCE);
    }

    /** What is asked. */
    @FunctionalInterface
    interface Question {

        /**
         * Asks, and shows what is answered.
         *
         * @return the exit code
         * @throws IOException if there is no answer, or another than was asked for; whoever calls tells it
         */
        int ask(AdminClient client, PrintWriter out) throws IOException, InterruptedException;
    }

    /**
     * Asks the admin listener of this configuration.
     *
     * @param out is told why there is nobody to ask, or no answer
     * @return the exit code
     */
    int ask(ConfigurationOptions configuration, PrintWriter out, Question question)
            throws ConfigurationException, InterruptedException {
        Optional<AdminClient> client = client(configuration, out);
        if (client.isEmpty()) {
            return ExitCode.USAGE;
        }
        try {
            return question.ask(client.get(), out);
        } catch (IOException e) {
            out.println(unanswered(client.get(), e));
            return ExitCode.FAILED;
        }
    }

    /** Empty where there is nobody to ask, which is told. */
    private Optional<AdminClient> client(ConfigurationOptions configuration, PrintWriter out)
            throws ConfigurationException {
        AdminConfig admin = configuration.file(System.getenv()).read().admin().orElse(null);
        if (admin == null) {
            out.println("admin: off (expected: an admin listener, " + purpose + ")");
            return Optional.empty();
        }
        Optional<String> hindrance = AdminClient.hindrance(admin, name);
        if (hindrance.isPresent()) {
            out.println(hindrance.get());
            return Optional.empty();
        }
        Optional<String> token = token(admin.tokens());
        if (token.isEmpty() && access.isPresent() && !admin.tokens().isEmpty()) {
            out.println("admin.tokens: none has access: full");
            return Optional.empty();
        }
        return Optional.of(new AdminClient(admin, token, patience));
    }

    /** The first that may do what is asked, as little more as there is. */
    private Optional<String> token(List<AdminToken> tokens) {
        for (Access enough : Access.values()) {
            for (AdminToken token : tokens) {
                if (access.isPresent() && enough.compareTo(access.get()) >= 0 && token.access() == enough) {
                    return Optional.of(token.secret());
                }
            }
        }
        return Optional.empty();
    }

    /** What is said where nothing was answered, or not what was asked for. */
    private String unanswered(AdminClient client, IOException failure) {
        if (failure instanceof AdminAnswers.UnexpectedException) {
            return String.valueOf(failure.getMessage());
        }
        return "no answer from " + AddressText.of(client.address()) + " (" + AdminClient.why(failure)
                + "); if the gateway was started with options, " + name + " needs them, too";
    }
}
