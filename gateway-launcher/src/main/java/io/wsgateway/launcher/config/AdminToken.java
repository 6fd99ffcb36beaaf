package io.wsgateway.launcher.config;

/**
 * A token of an operator, or of a back end. Immutable.
 *
 * @param name what it is called in the log and in answers, which never hold the token itself
 * @param secret what is sent as {@code Authorization: Bearer}: visible ASCII characters
 * @param access what it is good for
 * @param scope whose sessions and topics it is good for
 */
public record AdminToken(String name, String secret, Access access, ApplicationScope scope) {

    /** An operator's. */
    public AdminToken(String name, String secret, Access access) {
        this(name, secret, access, ApplicationScope.OPERATOR);
    }

    /** What operators may do; each includes those before it. */
    public enum Access {
        /** Look at what is there. */
        READ,
        /** Change it, too. */
        FULL
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AdminToken[" + name + ", " + access + "]";
    }
}
