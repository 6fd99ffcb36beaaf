package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI documents, each of which says to programs what a listener does. */
enum OpenApi {

    /** Of {@link AdminOperations}. */
    ADMIN("openapi.json"),
    /** Of {@link BackEndOperations}. */
    PUSH("openapi-push.json");

    private final String resource;

    OpenApi(String resource) {
        this.resource = resource;
    }

    /** The document. */
    Answer answer() {
        try (InputStream in = OpenApi.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return Responses.json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
