package io.wsgateway.launcher.it;

/** The conformance cases on the transport that is used where nothing is configured. */
class ConformanceIT extends ConformanceCases {

    ConformanceIT() {
        super("auto", "conformance.txt");
    }
}
