package io.wsgateway.apps.process;

import io.wsgateway.protocol.close.CloseCode;
import io.wsgateway.protocol.close.CloseStatus;

/** What a program's end is to its sessions. */
final class ExitStatus {

    /** What is added to a signal's number, by shells and by Java. */
    private static final int SIGNAL = 128;

    private ExitStatus() {}

    /** 1000 for an exit status of 0, else 1011; the reason is {@code exit 3} or {@code signal 9}. */
    static CloseStatus of(int status) {
        if (status > SIGNAL) {
            return CloseStatus.of(CloseCode.INTERNAL_ERROR, "signal " + (status - SIGNAL));
        }
        return CloseStatus.of(status == 0 ? CloseCode.NORMAL_CLOSURE : CloseCode.INTERNAL_ERROR, "exit " + status);
    }
}
