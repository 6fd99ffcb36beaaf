package io.wsgateway.launcher.page;

import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.opening.Answer;
import io.wsgateway.protocol.handshake.HandshakeProblem;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.util.List;

/**
 * The page for operators, and what it loads. It holds nothing that is anybody's business, and asks for all of that itself, as
 * the token's holder. Everything of it is read when it is first asked for. Immutable.
 */
public final class AdminPage {

    /** What an application speaks that tells the page of the gateway by itself. */
    private static final String LIVE = "status.v1";

    /** Loaded at first use. */
    private static final class Loaded {
        static final Assets ASSETS = Assets.load();
        static final Template PAGE = Template.loadWithAssets("admin.html", ASSETS.folder());
    }

    private final List<Reachable> applications;

    /**
     * @param applications the applications for operators
     */
    public AdminPage(List<Reachable> applications) {
        this.applications = List.copyOf(applications);
    }

    /** The page, at whatever path: which part of it is shown, it reads from its address. */
    public Answer answer() {
        return Responses.html(Loaded.PAGE.policy(), Loaded.PAGE.with(data()));
    }

    /** A script or style of the page; 404 if it has none at this path. */
    public static Answer asset(RequestTarget target) {
        return Loaded.ASSETS.answer(target)
                .orElseGet(() -> Responses.text(404, "This belongs to no page of this version: load the page again."));
    }

    private String data() {
        return JsonText.of(json -> {
            json.writeStartObject();
            applications.stream().filter(one -> one.subprotocols().contains(LIVE)).findFirst()
                    .ifPresent(one -> json.writeStringProperty("live", one.path()));
            json.writeArrayPropertyStart("applications");
            for (Reachable reachable : applications) {
                json.writeStartObject();
                json.writeStringProperty("application", reachable.application());
                json.writeStringProperty("path", reachable.path());
                json.writeBooleanProperty("page", reachable.page());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("reasons");
            HandshakeProblem.all().forEach(problem -> json.writeString(problem.id()));
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
