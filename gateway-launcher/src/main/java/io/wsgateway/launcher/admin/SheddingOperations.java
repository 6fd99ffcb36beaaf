package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.config.Units;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.netty.server.SessionCriteria;
import io.wsgateway.netty.server.Shedding;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /sessions/shed}: tells a part of the sessions to go. Thread-safe. */
final class SheddingOperations {

    private static final Logger LOG = LoggerFactory.getLogger(SheddingOperations.class);
    private static final String PERCENT = "percent";
    private static final String OVER = "over";
    private static final List<String> KNOWN =
            List.of(PERCENT, OVER, "route", "application", "principal", "address", "upstream");
    private static final Duration USUAL = Duration.ofMinutes(1);

    private final Function<Shedding, OptionalInt> shed;

    /**
     * @param shed tells them, and how many; empty: the gateway stops, or is at it already
     */
    SheddingOperations(Function<Shedding, OptionalInt> shed) {
        this.shed = shed;
    }

    Answer shed(RequestTarget target) {
        try {
            Shedding wanted = wanted(target.query().orElse(""));
            OptionalInt sessions = shed.apply(wanted);
            if (sessions.isEmpty()) {
                return Responses.text(409, List.of(new HeaderField("Retry-After", "5")),
                        "The gateway stops, or is still at what was asked for before: wait.");
            }
            SessionCriteria of = wanted.criteria();
            LOG.info("shedding {} % of the sessions{}{}{}{}{}: {} over {} ms", wanted.percent(),
                    of.route().map(path -> " of " + path).orElse(""),
                    of.application().map(name -> " of application " + name).orElse(""),
                    of.principal().isPresent() ? " of a principal" : "",
                    of.address().isPresent() ? " of an address" : "",
                    of.upstream().map(server -> " that lead to " + server).orElse(""), sessions.getAsInt(),
                    wanted.over().toMillis());
            return Responses.json(JsonText.of(json -> {
                json.writeStartObject();
                json.writeNumberProperty("closing", sessions.getAsInt());
                json.writeEndObject();
            }));
        } catch (BadQueryException e) {
            return Responses.text(400, e.sentence());
        }
    }

    private static Shedding wanted(String query) throws BadQueryException {
        QueryParameters parameters = QueryParameters.parse(query, KNOWN);
        long percent = parameters.number(PERCENT, 1, 100)
                .orElseThrow(() -> parameters.wrong(PERCENT, "a number from 1 to 100"));
        return new Shedding((int) percent, over(parameters), parameters.criteria());
    }

    private static Duration over(QueryParameters parameters) throws BadQueryException {
        Optional<String> text = parameters.text(OVER);
        Optional<Duration> over = text.isEmpty() ? Optional.of(USUAL) : Units.duration(text.get());
        return over.filter(time -> time.compareTo(Shedding.LONGEST) <= 0)
                .orElseThrow(() -> parameters.wrong(OVER, "a duration such as 60s, at most 1h"));
    }
}
