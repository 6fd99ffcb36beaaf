package io.wsgateway.app;

import java.util.List;

/**
 * The entry of an application jar, found by {@link java.util.ServiceLoader}: name it in
 * {@code META-INF/services/io.wsgateway.app.ApplicationProvider}. A jar may hold more than one.
 */
public interface ApplicationProvider {

    /** The application's name: 1 to 64 of {@code a-z 0-9 -}, starting with a letter; unique in one gateway. */
    String name();

    /**
     * The paths this application is reached at where the configuration has no {@code routes:}. Each is {@code /name} or
     * starts with {@code /name/}; {@code /chat/{room}} and {@code /chat/**} are allowed.
     */
    default List<String> defaultRoutes() {
        return List.of("/" + name());
    }

    /** Who this application is for. An application for operators is not reachable on a public listener by default. */
    default Audience audience() {
        return Audience.EVERYONE;
    }

    /**
     * Starts the application, before any session of it. Called again where its settings change while the gateway runs: the
     * application before then goes on until its sessions have gone or were carried, so nothing that belongs to one of the two may
     * be static. What is thrown here is reported with the jar's name, and the gateway goes on without this application, or with
     * the one before.
     */
    Application start(ApplicationContext context) throws Exception;
}
