package io.wsgateway.launcher.it;

/** The conformance cases on the JDK's sockets. */
class ConformanceNioIT extends ConformanceCases {

    ConformanceNioIT() {
        super("nio", "conformance-nio.txt");
    }
}
