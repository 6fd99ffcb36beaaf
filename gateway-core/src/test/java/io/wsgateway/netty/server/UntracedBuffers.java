package io.wsgateway.netty.server;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Switches the leak detector off for a class of tests that count buffers or measure memory themselves: its traces, one for
 * each access to each buffer, would take most of the time and most of the memory.
 */
final class UntracedBuffers implements BeforeAllCallback, AfterAllCallback {

    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ResourceLeakDetector.setLevel(LEVEL);
    }
}
