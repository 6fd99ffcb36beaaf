package io.wsgateway.app;

/** Who an application is for. */
public enum Audience {
    /** Anyone a listener serves. */
    EVERYONE,
    /**
     * Those who run the gateway: reached on the admin listener only, unless a configured route names the application.
     * Only such an application gets a {@link GatewayView}.
     */
    OPERATORS
}
