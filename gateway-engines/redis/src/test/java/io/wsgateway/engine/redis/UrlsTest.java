package io.wsgateway.engine.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsgateway.engine.redis.Deployment.Kind;
import io.wsgateway.engine.redis.Urls.UrlException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {

    @Test
    void readsOneServer() throws UrlException {
        assertThat(Urls.parse(List.of("redis://redis.example:7000")))
                .isEqualTo(new Deployment(Kind.STANDALONE, List.of(new Address("redis.example", 7000)), "", false));
    }

    @Test
    void aPortIsTheUsualOneIfItIsLeftOut() throws UrlException {
        assertThat(Urls.parse(List.of("redis://a")).seeds()).containsExactly(new Address("a", 6379));
        assertThat(Urls.parse(List.of("redis-sentinel://a/m")).seeds()).containsExactly(new Address("a", 26379));
    }

    @Test
    void redissIsWithTls() throws UrlException {
        assertThat(Urls.parse(List.of("rediss://a")).tls()).isTrue();
        assertThat(Urls.parse(List.of("rediss-cluster://a")))
                .isEqualTo(new Deployment(Kind.CLUSTER, List.of(new Address("a", 6379)), "", true));
        assertThat(Urls.parse(List.of("rediss-sentinel://a/m")).kind()).isEqualTo(Kind.SENTINEL);
    }

    @Test
    void readsSentinelsAndTheirMaster() throws UrlException {
        assertThat(Urls.parse(List.of("redis-sentinel://a:1,b:2,10.0.0.3/my-master")))
                .isEqualTo(new Deployment(Kind.SENTINEL,
                        List.of(new Address("a", 1), new Address("b", 2), new Address("10.0.0.3", 26379)), "my-master",
                        false));
    }

    @Test
    void readsAddressesOfIpVersion6() throws UrlException {
        assertThat(Urls.parse(List.of("redis-cluster://[::1]:7000,[fe80::1]")).seeds())
                .containsExactly(new Address("::1", 7000), new Address("fe80::1", 6379));
        assertThat(new Address("::1", 7000)).hasToString("[::1]:7000");
    }

    @Test
    void severalUrlsAreSeedsOfTheSame() throws UrlException {
        assertThat(Urls.parse(List.of("redis-cluster://a,b", "redis-cluster://b,c:1")).seeds())
                .containsExactly(new Address("a", 6379), new Address("b", 6379), new Address("c", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a:1", "redis:a", "redis://", "redis:///", "redis://a:", "redis://a:0", "redis://a:65536",
                    "redis://a:1x", "redis://a/1", "redis://a b", "redis://a,", "redis://,a", "redis://[::1",
                    "redis://::1", "redis://[]",
                    "redis://[::1]x", "redis://a?x", "http://a", "REDIS://a", "redisss://a", "redis-sentinel://a",
                    "redis-sentinel://a/",
                    "redis-sentinel://a/b/c", "redis-sentinel://a/b c", "redis-cluster://a/m", "redis://a\r\nb",
                    "redis+tls://a"})
    void refusesWhatIsNoUrl(String url) {
        assertThatThrownBy(() -> Urls.parse(List.of(url))).isInstanceOf(UrlException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void refusesCredentialsWithoutShowingThem() {
        assertThatThrownBy(() -> Urls.parse(List.of("redis://user:secret@a"))).isInstanceOf(UrlException.class)
                .hasMessageContaining("credentials").hasMessageNotContaining("secret");
    }

    @Test
    void refusesUrlsOfDifferentKindsAndNone() {
        assertThatThrownBy(() -> Urls.parse(List.of())).isInstanceOf(UrlException.class);
        for (String other : List.of("rediss://b", "redis-cluster://b", "redis-sentinel://b/m")) {
            assertThatThrownBy(() -> Urls.parse(List.of("redis://a", other))).isInstanceOf(UrlException.class)
                    .hasMessageContaining("different kinds");
        }
        assertThatThrownBy(() -> Urls.parse(List.of("redis-sentinel://a/m", "redis-sentinel://a/n")))
                .isInstanceOf(UrlException.class);
    }
}
