package io.wsgateway.launcher.report;

import io.wsgateway.protocol.handshake.HandshakeDecision;
import io.wsgateway.protocol.handshake.HandshakeDecision.Accepted;
import io.wsgateway.protocol.handshake.HandshakeDecision.Rejected;
import io.wsgateway.protocol.handshake.HandshakeTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * What this gateway would answer to a request, for a terminal and as JSON. Immutable.
 *
 * @param listener the listener that was asked
 * @param decision empty if too little is known of the request
 * @param source the line of the configuration that decided, if one did
 * @param remark what isn't known, a sentence
 */
public record GatewayReport(String listener, Optional<HandshakeDecision> decision, Optional<String> source,
        Optional<String> remark) {

    public boolean isAccepted() {
        return decision.filter(Accepted.class::isInstance).isPresent();
    }

    public boolean isRejected() {
        return decision.filter(Rejected.class::isInstance).isPresent();
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("This gateway, on " + listener + decision.map(made -> switch (made) {
            case Accepted accepted -> ", would accept it: 101";
            case Rejected rejected -> ", would reject it: " + rejected.status() + " " + rejected.reason().id();
        }).orElse(""));
        decision.ifPresent(made -> {
            for (HandshakeTrace.Check check : made.trace().checks()) {
                lines.addAll(check.passed()
                        ? Report.wrapped("  ok     ", check.name() + ": " + check.observed())
                        : Report.wrapped("  WRONG  ",
                                check.name() + ": " + check.observed() + " (expected: " + check.expected() + ")"));
            }
            if (made instanceof Rejected rejected) {
                lines.addAll(Report.wrapped("         -> ", rejected.reason().remedy()));
            }
        });
        source.ifPresent(line -> lines.addAll(Report.wrapped("  by     ", line)));
        remark.ifPresent(text -> lines.addAll(Report.wrapped("  note   ", text)));
        lines.add("");
        return lines;
    }

    public void write(JsonGenerator json) {
        json.writeObjectPropertyStart("gateway");
        json.writeStringProperty("listener", listener);
        decision.ifPresent(made -> {
            json.writeBooleanProperty("accepted", made instanceof Accepted);
            if (made instanceof Rejected rejected) {
                json.writeNumberProperty("status", rejected.status());
                json.writeStringProperty("reason", rejected.reason().id());
                json.writeStringProperty("detail", rejected.detail());
                json.writeStringProperty("remedy", rejected.reason().remedy());
            }
        });
        source.ifPresent(line -> json.writeStringProperty("decidedBy", line));
        remark.ifPresent(text -> json.writeStringProperty("remark", text));
        json.writeEndObject();
    }
}
