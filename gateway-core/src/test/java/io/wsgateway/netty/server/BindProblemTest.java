package io.wsgateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindProblemTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            13 | Permission denied                         | NOT_PERMITTED
            97 | Address family not supported by protocol  | NO_SUCH_FAMILY
            98 | Address already in use                    | IN_USE
            99 | Cannot assign requested address           | NOT_OF_THIS_MACHINE
            """)
    void isKnownByNumberAndByWords(int number, String words, BindProblem problem) {
        assertThat(BindProblem.of(new BindException(words))).contains(problem);
        assertThat(BindProblem.of(new SocketException("bind(..) failed: " + words))).contains(problem);
        assumeTrue(Epoll.isAvailable());
        assertThat(BindProblem.of(new Errors.NativeIoException("bind(..)", -number))).contains(problem);
    }

    @Test
    void isUnknownOtherwise() {
        assertThat(BindProblem.of(new BindException("Too many open files"))).isEmpty();
        assertThat(BindProblem.of(new BindException())).isEmpty();
    }

    @Test
    void hasARemedyOfItsOwn() {
        InetSocketAddress low = InetSocketAddress.createUnresolved("0.0.0.0", 80);
        InetSocketAddress high = InetSocketAddress.createUnresolved("0.0.0.0", 8080);
        assertThat(BindProblem.NOT_PERMITTED.remedy(low)).isEqualTo("a port below 1024 takes a right that this user"
                + " doesn't have (CAP_NET_BIND_SERVICE); choose one from 1024 on");
        assertThat(BindProblem.NOT_PERMITTED.remedy(high))
                .isEqualTo("this user may not listen there; choose another port");
        assertThat(BindProblem.NO_SUCH_FAMILY.remedy(high)).isEqualTo("IPv6 is off here; choose an IPv4 address");
        assertThat(BindProblem.IN_USE.otherPortHelps()).isTrue();
        assertThat(BindProblem.NOT_OF_THIS_MACHINE.otherPortHelps()).isFalse();
    }
}
