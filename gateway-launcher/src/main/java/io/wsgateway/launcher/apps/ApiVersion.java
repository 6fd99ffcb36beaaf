package io.wsgateway.launcher.apps;

/** The version of the application API, {@code io.wsgateway.app}, that this gateway has. */
final class ApiVersion {

    /** Raised by every addition; a change that breaks applications starts another package. */
    static final int CURRENT = 1;

    /** The manifest's entry that says which version an application needs; without it, any will do. */
    static final String MANIFEST_ENTRY = "Gateway-Api";

    private ApiVersion() {}
}
