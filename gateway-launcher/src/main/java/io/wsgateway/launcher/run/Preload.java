package io.wsgateway.launcher.run;

import io.wsgateway.launcher.page.PublicPages;
import io.wsgateway.netty.server.Gateway;
import java.security.SecureRandom;

/**
 * What takes long to load and depends on nothing configured. It is loaded on a second processor, while the first reads the
 * configuration and the applications; what isn't loaded yet when it is needed is waited for, as ever.
 */
public final class Preload {

    private Preload() {}

    public static void start() {
        Thread.ofPlatform().daemon().name("gateway-preload").start(Preload::load);
    }

    private static void load() {
        // Names the temporary folder.
        new SecureRandom().nextLong();
        Gateway.preload();
        PublicPages.preload();
    }
}
