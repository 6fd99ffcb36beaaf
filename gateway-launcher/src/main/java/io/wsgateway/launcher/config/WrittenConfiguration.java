package io.wsgateway.launcher.config;

import io.wsgateway.launcher.config.Node.Mapping;

/**
 * A configuration with the tree that it was read from: the file's, and over it what the environment and the options say.
 * Immutable.
 *
 * @param tree every key that is given, with its text; holds secrets
 * @param configuration what that means
 */
public record WrittenConfiguration(Mapping tree, Configuration configuration) {

    /** The same where it means something else: for a run whose TLS is made up. */
    public WrittenConfiguration with(Configuration other) {
        return new WrittenConfiguration(tree, other);
    }
}
