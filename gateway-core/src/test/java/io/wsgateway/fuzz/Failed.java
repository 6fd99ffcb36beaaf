package io.wsgateway.fuzz;

/** The connection must be failed with this close code. */
final class Failed extends Exception {

    private static final long serialVersionUID = 1L;

    final int code;

    Failed(int code) {
        super("close " + code, null, false, false);
        this.code = code;
    }
}
