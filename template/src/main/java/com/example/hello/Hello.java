package com.example.hello;

import io.wsgateway.app.Application;
import io.wsgateway.app.OpeningRequest;
import io.wsgateway.app.Page;
import io.wsgateway.app.Session;
import io.wsgateway.app.SessionListener;
import java.util.List;
import java.util.Optional;

/**
 * Greets whoever sends a name. It keeps nothing of a session, so it listens to all of them itself; an application that
 * does keep something returns a listener of its own for each from {@link #onOpen}. Callbacks must not block.
 */
final class Hello implements Application, SessionListener {

    private final String greeting;
    private final Page page = Page.resource(Hello.class, "hello.html");

    Hello(String greeting) {
        this.greeting = greeting;
    }

    @Override
    public List<String> subprotocols() {
        return List.of("hello.v1");
    }

    /** What a browser gets that opens the application's address. */
    @Override
    public Optional<Page> page() {
        return Optional.of(page);
    }

    @Override
    public SessionListener onOpen(Session session, OpeningRequest request) {
        return this;
    }

    @Override
    public void onText(Session session, String text) {
        session.sendText(greeting + ", " + text + "!");
    }
}
