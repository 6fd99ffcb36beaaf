package io.wsgateway.launcher.commands;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, from this jar's manifest. */
final class Version implements IVersionProvider {

    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("(development)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"gateway " + number() + ", Java " + Runtime.version()};
    }
}
