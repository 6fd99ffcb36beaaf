package io.wsgateway.app;

/**
 * A route that leads to an application.
 *
 * @param route its host, if it has one, and the pattern of its path, as {@link Session#route} says them: {@code /chat/{room}},
 *        {@code example.com/chat}
 * @param settings its own {@code settings:}
 */
public record ApplicationRoute(String route, Settings settings) {}
