package io.wsgateway.netty.tls;

import java.nio.file.Path;

/** What a private key is encrypted with. Immutable. */
public sealed interface KeyPassword {

    /** The password itself, which is shown nowhere. */
    record Given(String password) implements KeyPassword {
        @Override
        public String toString() {
            return "Given[…]";
        }
    }

    /** The first line of this file. */
    record InFile(Path file) implements KeyPassword {}
}
