package io.wsgateway.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "::, ::", "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
            "2001:0DB8::0001, 2001:db8::1", "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7", "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::"})
    void writesItAsPeopleDo(String address, String text) throws Exception {
        assertThat(AddressText.of(InetAddress.getByName(address))).isEqualTo(text);
    }
}
