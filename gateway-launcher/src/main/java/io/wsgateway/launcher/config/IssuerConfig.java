package io.wsgateway.launcher.config;

import io.wsgateway.identity.IssuerPolicy;
import io.wsgateway.identity.KeyUrlRules;
import java.net.URI;
import java.nio.file.Path;

/**
 * One of {@code issuers:}. Immutable.
 *
 * @param policy what is asked of its tokens
 * @param keys where its keys are
 */
public record IssuerConfig(IssuerPolicy policy, Keys keys) {

    /** Where keys are. Immutable. */
    public sealed interface Keys {

        /**
         * In a file, which has been read once.
         *
         * @param path absolute
         */
        record File(Path path) implements Keys {}

        /**
         * At a URL, which hasn't been asked.
         *
         * @param url https, or http to this machine
         */
        record Url(URI url, KeyUrlRules rules) implements Keys {}
    }
}
