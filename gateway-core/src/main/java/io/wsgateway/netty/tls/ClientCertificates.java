package io.wsgateway.netty.tls;

import java.nio.file.Path;

/**
 * What a listener asks of its clients' certificates. Immutable.
 *
 * @param demand whether a client has to show one
 * @param authorities PEM, the certificates of those who may issue them
 * @param principal which of its names the client is known by
 */
public record ClientCertificates(Demand demand, Path authorities, PrincipalRule principal) {

    /** Whether a client has to show one. */
    public enum Demand {
        /** It may; one that it shows has to be right. */
        OPTIONAL,
        /** It has to. */
        REQUIRE
    }
}
