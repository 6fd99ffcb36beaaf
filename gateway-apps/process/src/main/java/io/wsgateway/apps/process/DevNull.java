package io.wsgateway.apps.process;

import java.io.File;

/** Standard input of what needs none. */
final class DevNull {

    static final File FILE = new File("/dev/null");

    private DevNull() {}
}
