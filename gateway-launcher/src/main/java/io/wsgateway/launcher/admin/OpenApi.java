package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document, which says to programs what {@link AdminOperations} does. */
final class OpenApi {

    private static final String NAME = "openapi.json";

    private OpenApi() {}

    /** The document. */
    static Answer answer() {
        try (InputStream in = OpenApi.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + NAME);
            }
            return Responses.json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
