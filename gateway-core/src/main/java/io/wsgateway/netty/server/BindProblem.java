package io.wsgateway.netty.server;

import io.netty.channel.unix.Errors;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/** Why the operating system refuses to bind an address, by Linux' error number or by the words of the JDK. */
enum BindProblem {
    NOT_PERMITTED(13, "Permission denied"),
    NO_SUCH_FAMILY(97, "Address family not supported by protocol"),
    IN_USE(98, "Address already in use"),
    NOT_OF_THIS_MACHINE(99, "Cannot assign requested address");

    private static final int FIRST_UNPRIVILEGED = 1024;

    private final int number;
    private final String words;

    BindProblem(int number, String words) {
        this.number = number;
        this.words = words;
    }

    /** What it is; empty if it is something else. */
    static Optional<BindProblem> of(Throwable cause) {
        return Arrays.stream(values()).filter(problem -> cause instanceof Errors.NativeIoException e
                ? e.expectedErr() == -problem.number
                : reason(cause).equals(problem.words)).findFirst();
    }

    /** Natively an errno and its name: {@code bind(..) failed with error(-98): Address already in use}. */
    static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        int name = message.lastIndexOf(": ");
        return name < 0 ? message : message.substring(name + 2);
    }

    /** True if the same address can most likely be had with another port. */
    boolean otherPortHelps() {
        return this == IN_USE || this == NOT_PERMITTED;
    }

    /** What helps. */
    String remedy(InetSocketAddress address) {
        return switch (this) {
            case NOT_PERMITTED -> address.getPort() < FIRST_UNPRIVILEGED
                    ? "a port below 1024 takes a right that this user doesn't have (CAP_NET_BIND_SERVICE);"
                            + " choose one from 1024 on"
                    : "this user may not listen there; choose another port";
            case NO_SUCH_FAMILY -> "IPv6 is off here; choose an IPv4 address";
            case IN_USE -> "choose another address or port, or end what uses it";
            case NOT_OF_THIS_MACHINE -> "no network interface here has this address;"
                    + " choose one that is this machine's, or 0.0.0.0 for all of them";
        };
    }
}
