package io.wsgateway.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsgateway.launcher.config.AdminToken;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.config.ApplicationScope;
import io.wsgateway.launcher.page.HostGuard;
import io.wsgateway.netty.server.Gateway;
import io.wsgateway.netty.server.GatewayConfig;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is let in to the push listener, and how it says that somebody isn't. */
class BackEndEndpointTest {

    private static final HeaderField HOST = new HeaderField("Host", "localhost:9091");
    private static final HeaderField ORIGIN = new HeaderField("Origin", "http://evil.example");
    private static final List<AdminToken> TOKENS =
            List.of(new AdminToken("orders", "t0ken", Access.FULL, new ApplicationScope.Of(Set.of("http"))));

    private static final Gateway GATEWAY = Gateway.create(GatewayConfig.DEFAULT);

    @AfterAll
    static void close() {
        GATEWAY.close();
    }

    private static AdminEndpoint endpoint(List<AdminToken> tokens) {
        return AdminEndpoint.ofBackEnds(new HostGuard(List.of("localhost")), tokens,
                AdminFixture.sources(GATEWAY, Optional::empty));
    }

    private static String told(AdminEndpoint endpoint, String method, String target, HeaderField... fields) {
        Answer answer = AdminAnswers.of(endpoint, method, target, fields);
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void aTokenIsAskedForWhereThereIsOne() {
        assertThat(told(endpoint(TOKENS), "GET", "/sessions", HOST))
                .isEqualTo("401 Send one of push.tokens: Authorization: Bearer TOKEN.");
        assertThat(told(endpoint(TOKENS), "GET", "/sessions", HOST, new HeaderField("Authorization", "Bearer t0ken")))
                .isEqualTo("200 {\"open\":0,\"matching\":0,\"sessions\":[]}");
        assertThat(told(endpoint(TOKENS), "GET", "/health/live", HOST)).isEqualTo("200 live");
    }

    /** Who isn't asked for a token is a back end all the same, which isn't told of what there was. */
    @Test
    void withoutTokensEveryApplicationIsReachedButByProxies() {
        assertThat(told(endpoint(List.of()), "GET", "/sessions/1", HOST))
                .isEqualTo("404 No session of this id is open.");
        assertThat(told(endpoint(List.of()), "GET", "/topics", HOST)).startsWith("404");
        assertThat(told(endpoint(List.of()), "DELETE", "/principals/ada/sessions?revoke=true", HOST))
                .startsWith("400 ");
        HeaderField proxy = new HeaderField("X-Forwarded-For", "192.0.2.1");
        assertThat(told(endpoint(List.of()), "GET", "/sessions", HOST, proxy)).startsWith("403 ")
                .endsWith("and be anybody's: set push.tokens, and send one.");
        assertThat(told(endpoint(TOKENS).forSocket(), "GET", "/sessions", proxy)).startsWith("200 ");
    }

    @Test
    void pagesOfOtherOriginsAndNamesAreNotLetIn() {
        assertThat(told(endpoint(List.of()), "DELETE", "/sessions/1", HOST, ORIGIN))
                .isEqualTo("403 Pages of other origins may not change anything here.");
        assertThat(told(endpoint(List.of()), "GET", "/sessions", new HeaderField("Host", "evil.example")))
                .startsWith("421 The push listener answers to localhost only");
        assertThat(AdminAnswers.of(endpoint(List.of()), "OPTIONS", "/messages", HOST, ORIGIN).headers())
                .extracting(HeaderField::name).containsExactly("Allow");
    }
}
