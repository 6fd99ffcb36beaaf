package io.wsgateway.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.protocol.syntax.IpLiteral;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Any value of Host: what is read has one spelling, and in brackets no address but those of IPv6 that the parser of addresses reads. */
class AuthorityFuzz {

    private static final Pattern STRICT = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]+)]|([0-9A-Za-z_~-]+(?:\\.[0-9A-Za-z_~-]+)*+)\\.?)(?::0*([0-9]{0,5}))?");

    @FuzzTest(maxDuration = "5m")
    void readsHostsAndPorts(byte[] bytes) {
        String text = Latin1.text(bytes);
        var strict = STRICT.matcher(text);
        boolean fits = strict.matches() && (strict.group(3) == null || strict.group(3).isEmpty()
                || Integer.parseInt(strict.group(3)) <= 0xffff);
        Optional<Authority> authority = Authority.parse(text);
        if (!fits) {
            assertThat(authority).isEmpty();
        } else if (strict.group(1) != null) {
            assertThat(authority.isPresent())
                    .isEqualTo(strict.group(1).contains(":") && IpLiteral.parse(strict.group(1)).isPresent());
        } else {
            assertThat(authority.isPresent()).isEqualTo(strict.group(2).length() <= 255);
        }
        authority.ifPresent(found -> {
            assertThat(found.host()).isEqualTo(found.host().toLowerCase(Locale.ROOT)).doesNotEndWith(".");
            assertThat(Authority.parse(found.toString())).contains(found);
        });
    }
}
