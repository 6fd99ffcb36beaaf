package io.wsgateway.launcher.run;

import io.wsgateway.launcher.config.ConfigurationException;
import io.wsgateway.launcher.config.WrittenConfiguration;

/** Where the configuration is read from, again and again, with the options and the environment of this process. */
@FunctionalInterface
public interface ConfigurationSource {

    /**
     * Reads it.
     *
     * @throws ConfigurationException with every problem there is
     */
    WrittenConfiguration read() throws ConfigurationException;
}
