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
 * What the commands have in common that ask the gateway which runs here: whom they ask, by which token, and what they say where
 * that can't be. Immutable.
 *
 * @param name the command's name
 * @param purpose what the admin listener is for, to this command: {@code which answers health checks}
 * @param access what the token is to be good for that is sent; empty: none is sent
 * @param patience how long an answer may take
 */
record AdminCommand(String name, String purpose, Optional<Access> access, Duration patience) {

    /**
     * Who asks the admin listener of this configuration.
     *
     * @param out is told why there is nobody to ask
     * @return empty if that is so; the command ends with {@link ExitCode#USAGE} then
     */
    Optional<AdminClient> client(ConfigurationOptions configuration, PrintWriter out) throws ConfigurationException {
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

    /** What is said where nothing was answered. */
    String unanswered(AdminClient client, IOException failure) {
        return "no answer from " + AddressText.of(client.address()) + " (" + AdminClient.why(failure)
                + "); if the gateway was started with options, " + name + " needs them, too";
    }
}
