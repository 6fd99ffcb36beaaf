package io.wsgateway.launcher.apps;

import org.jspecify.annotations.Nullable;

/**
 * Why an application, or a whole jar, isn't there. Immutable.
 *
 * @param jar the jar's or folder's name, such as {@code chat.jar}
 * @param what what is wrong and what would help, one line
 * @param cause what its own code threw, if it threw anything
 */
public record LoadFailure(String jar, String what, @Nullable Throwable cause) {

    /** {@code chat.jar: isn't a jar: …}. */
    @Override
    public String toString() {
        return jar + ": " + what;
    }
}
