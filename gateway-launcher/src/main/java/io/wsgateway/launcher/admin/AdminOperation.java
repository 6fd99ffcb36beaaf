package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One thing that the admin listener does, as the OpenAPI document has it. Immutable.
 *
 * @param method how it is asked for; a HEAD is a GET without the body of its answer
 * @param path where
 * @param access what it takes; empty: anybody may
 * @param body what may be sent along
 * @param page what it answers to who accepts {@code text/html}, whoever that is
 * @param action what is done
 * @param reach which nodes of a cluster do it
 */
record AdminOperation(String method, PathTemplate path, Optional<Access> access, Body body,
        Optional<Supplier<Answer>> page,
        Action action, Reach reach) {

    /**
     * A request's body.
     *
     * @param mostBytes the longest there may be; 0: there is none
     * @param types the media types that are taken; empty if there is none
     */
    record Body(int mostBytes, List<String> types) {

        static final Body NONE = new Body(0, List.of());

        Body {
            types = List.copyOf(types);
        }

        static Body of(int mostBytes, String... types) {
            return new Body(mostBytes, List.of(types));
        }
    }

    /** What is done, and by which thread. */
    sealed interface Action {

        /** At once, on the event loop: must not block, nor take more than microseconds. */
        record Now(Does<Answer> does) implements Action {}

        /** On one of the admin listener's own threads: what grows with sessions or topics. */
        record Aside(Does<Answer> does) implements Action {}

        /** Begun on the event loop, where it must not block; it ends on any thread, within a time of its own. */
        record Lasting(Does<CompletionStage<Answer>> does) implements Action {}
    }

    /** What leads to an answer, or to what becomes one. */
    @FunctionalInterface
    interface Does<T> {
        T of(AdminRequest request) throws BadQueryException;
    }

    static AdminOperation get(String path, Optional<Access> access, Action action) {
        return new AdminOperation("GET", PathTemplate.of(path), access, Body.NONE, Optional.empty(), action,
                Reach.HERE);
    }

    static AdminOperation get(String path, Action action) {
        return get(path, Optional.of(Access.READ), action);
    }

    static AdminOperation post(String path, Body body, Action action) {
        return new AdminOperation("POST", PathTemplate.of(path), Optional.of(Access.FULL), body, Optional.empty(),
                action, Reach.HERE);
    }

    static AdminOperation delete(String path, Action action) {
        return new AdminOperation("DELETE", PathTemplate.of(path), Optional.of(Access.FULL), Body.NONE,
                Optional.empty(), action, Reach.HERE);
    }

    /** {@code GET /sessions/{id}}. */
    String name() {
        return method + " " + path;
    }

    AdminOperation withPage(Supplier<Answer> html) {
        return new AdminOperation(method, path, access, body, Optional.of(html), action, reach);
    }

    /** The same, done by these nodes of a cluster. */
    AdminOperation reaching(Reach other) {
        return new AdminOperation(method, path, access, body, page, action, other);
    }

    /** The same, done otherwise. */
    AdminOperation doing(Action other) {
        return new AdminOperation(method, path, access, body, page, other, reach);
    }

    /** Does it; what is wrong with the query is answered 400. */
    CompletionStage<Answer> act(AdminRequest request, AdminThreads threads) {
        return switch (action) {
            case Action.Now(var does) -> CompletableFuture.completedFuture(answer(request, does));
            case Action.Aside(var does) -> threads.answer(() -> answer(request, does));
            case Action.Lasting(var does) -> {
                try {
                    yield does.of(request);
                } catch (BadQueryException e) {
                    yield CompletableFuture.completedFuture(Responses.text(400, e.sentence()));
                }
            }
        };
    }

    /** The answer of this; what is wrong with the query is answered 400. */
    static Answer answer(AdminRequest request, Does<Answer> does) {
        try {
            return does.of(request);
        } catch (BadQueryException e) {
            return Responses.text(400, e.sentence());
        }
    }
}
