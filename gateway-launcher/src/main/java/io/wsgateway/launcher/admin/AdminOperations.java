package io.wsgateway.launcher.admin;

import io.wsgateway.journal.HandshakeJournal;
import io.wsgateway.launcher.admin.AdminOperation.Action.Aside;
import io.wsgateway.launcher.admin.AdminOperation.Action.Lasting;
import io.wsgateway.launcher.admin.AdminOperation.Action.Now;
import io.wsgateway.launcher.admin.AdminOperation.Body;
import io.wsgateway.launcher.admin.Reach.Everywhere;
import io.wsgateway.launcher.config.AdminToken.Access;
import io.wsgateway.launcher.page.AdminPage;
import io.wsgateway.launcher.page.Reachable;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.opening.Answer;
import io.wsgateway.session.SessionIds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of all that the admin listener does; {@code openapi.json} says the same to programs, and a test holds both together. */
final class AdminOperations {

    private static final Body MESSAGE =
            Body.of(SessionOperations.MOST_BYTES, MediaTypes.TEXT, MediaTypes.BYTES);

    private static final Body PUBLICATION =
            Body.of(SessionOperations.MOST_BYTES, MediaTypes.TEXT, MediaTypes.JSON, MediaTypes.BYTES);

    private AdminOperations() {}

    /**
     * The operations, each done by all nodes that it is to reach.
     *
     * @param applications those for operators
     */
    static List<AdminOperation> of(AdminSources sources, List<Reachable> applications) {
        return over(sources, here(sources, applications));
    }

    /** These operations, which this node does alone, each done by all nodes that it is to reach. */
    static List<AdminOperation> over(AdminSources sources, List<AdminOperation> here) {
        if (sources.nodes().isEmpty()) {
            return here.stream().map(Across::alone).toList();
        }
        Across across = new Across(sources.nodes().get(), new SharedOperations(here));
        return here.stream().map(across::over).toList();
    }

    /** The operations, each done by this node alone. */
    static List<AdminOperation> here(AdminSources sources, List<Reachable> applications) {
        List<AdminOperation> all = new ArrayList<>();
        AdminPage page = new AdminPage(applications);
        all.addAll(forAnybody(sources, page));
        all.addAll(handshakes(sources.handshakes(), page, sources.gateway().sessions().ids()));
        all.addAll(applications(sources));
        NodePages nodes = new NodePages(sources.node(), sources.gateway().view()::openSessions, sources.nodes());
        all.add(AdminOperation.get("/nodes", new Now(nodes::here)).reaching(new Everywhere(nodes::all)));
        all.addAll(sessions(sources));
        all.addAll(topics(sources));
        all.addAll(taps(sources));
        return all;
    }

    private static List<AdminOperation> forAnybody(AdminSources sources, AdminPage page) {
        Answer live = Responses.text(200, "live");
        Answer started = Responses.text(200, "started");
        Readiness readiness = new Readiness(sources.draining(), sources.engine());
        return List.of(
                AdminOperation.get("/", Optional.empty(), new Now(request -> page.answer())),
                AdminOperation.get("/assets/{version}/{name}", Optional.empty(),
                        new Now(request -> AdminPage.asset(request.target()))),
                AdminOperation.get("/openapi.json", Optional.empty(), new Aside(request -> OpenApi.ADMIN.answer())),
                AdminOperation.get("/health/live", Optional.empty(), new Now(request -> live)),
                AdminOperation.get("/health/startup", Optional.empty(), new Now(request -> started)),
                AdminOperation.get("/health/ready", Optional.empty(),
                        new Now(request -> readiness.answer())));
    }

    /** What became of opening handshakes. */
    static List<AdminOperation> handshakes(HandshakeJournal journal, AdminPage page, SessionIds ids) {
        HandshakePages handshakes = new HandshakePages(journal, ids);
        return List.of(
                AdminOperation.get("/handshakes", new Aside(handshakes::list)).withPage(page::answer),
                AdminOperation.get("/handshakes/counts", new Aside(handshakes::counts)).withPage(page::answer),
                AdminOperation.get("/handshakes/{number}", new Aside(handshakes::one)).withPage(page::answer));
    }

    private static List<AdminOperation> applications(AdminSources sources) {
        ApplicationPages applications = new ApplicationPages(sources.applications());
        PauseOperations pauses = new PauseOperations(sources.pauses());
        PushOperations pushes = new PushOperations(sources.applications()::running, sources.gateway()::push);
        ConfigurationOperations configuration = new ConfigurationOperations(sources.configuration());
        return List.of(
                AdminOperation.get("/applications", new Aside(request -> applications.answer()))
                        .reaching(new Everywhere(MergedLists::applications)),
                AdminOperation.get("/applications/paused", new Now(request -> pauses.paused())),
                AdminOperation.post("/applications/reload", Body.NONE,
                        new Lasting(request -> applications.reload(request.target()))),
                AdminOperation.post("/applications/{name}/push", Body.of(PushOperations.MOST_BYTES, MediaTypes.ANY),
                        new Lasting(pushes::push)),
                AdminOperation.post("/applications/{name}/resume", Body.NONE, new Now(pauses::resume)),
                AdminOperation.get("/configuration", new Aside(new EffectivePage(sources.effective())::answer)),
                AdminOperation.get("/routes", new Aside(new RoutePages(sources.gateway()::routesByListener)::list)),
                AdminOperation.post("/configuration/reload", Body.NONE,
                        new Lasting(request -> configuration.reload(request.target()))));
    }

    /** What goes through sessions and topics. */
    private static List<AdminOperation> taps(AdminSources sources) {
        TapOperations taps = new TapOperations(sources.gateway().taps(), sources.gateway().sessions(),
                sources.gateway()::topics, sources.tail());
        return List.of(
                AdminOperation.post("/taps", Body.NONE, new Aside(taps::begin)),
                AdminOperation.get("/taps/{id}", Optional.of(Access.FULL), new Lasting(taps::fetch)),
                AdminOperation.delete("/taps/{id}", new Now(taps::end)));
    }

    private static List<AdminOperation> sessions(AdminSources sources) {
        EndPage ends = new EndPage(sources.ends(), InstantSource.system());
        LimitsPage limits = new LimitsPage(sources.counters());
        SheddingOperations shedding = new SheddingOperations(sources.shed());
        SessionPages pages =
                new SessionPages(sources.gateway().sessions(), sources.handshakes(), sources.applications());
        SessionOperations sessions = new SessionOperations(sources.gateway().sessions());
        MessageOperations messages = new MessageOperations(sources.gateway().sessions());
        PrincipalOperations principals = new PrincipalOperations(sources.principals(), sources.gateway().sessions());
        TicketOperations tickets = new TicketOperations(sources.tickets());
        return List.of(
                AdminOperation.get("/metrics",
                        new Aside(request -> sources.metrics()
                                .apply(String.join(",", request.head().headers().values("Accept"))))),
                AdminOperation.get("/ends", new Now(request -> ends.answer())),
                AdminOperation.get("/limits", new Aside(request -> limits.answer())),
                AdminOperation.get("/sessions", new Aside(pages::list))
                        .reaching(new Everywhere(MergedSessions::of)),
                AdminOperation.get("/sessions/{id}", new Aside(pages::one)).reaching(Reach.OF_SESSION),
                AdminOperation.delete("/sessions/{id}", new Aside(sessions::close)).reaching(Reach.OF_SESSION),
                AdminOperation.post("/sessions/{id}/messages", MESSAGE, new Aside(sessions::send))
                        .reaching(Reach.OF_SESSION),
                AdminOperation.post("/messages", Body.of(MessageBatch.MOST_BYTES, MediaTypes.JSON),
                        new Aside(messages::batch)).reaching(Reach.OF_SESSIONS),
                AdminOperation.post("/principals/{name}/messages", MESSAGE, new Aside(messages::toPrincipal))
                        .reaching(new Everywhere(MergedLists::sent)),
                AdminOperation.post("/sessions/shed", Body.NONE,
                        new Aside(request -> shedding.shed(request.target()))),
                AdminOperation.delete("/principals/{name}/sessions", new Now(principals::end))
                        .reaching(new Everywhere(MergedLists::ended)),
                AdminOperation.post("/tickets", Body.of(TicketOperations.MOST_BYTES, MediaTypes.JSON),
                        new Now(request -> tickets.issue(request.body()))));
    }

    private static List<AdminOperation> topics(AdminSources sources) {
        TopicPages topics = new TopicPages(sources.gateway()::topics);
        TopicPublishing publishing = new TopicPublishing(sources.gateway()::topics, sources.applications()::running,
                sources.gateway()::publish);
        return List.of(
                AdminOperation.get("/topics", new Aside(topics::list)).reaching(new Everywhere(MergedTopics::of)),
                AdminOperation.get("/topics/{application}/{topic+}", new Aside(topics::one))
                        .reaching(new Everywhere(MergedTopics::one)),
                AdminOperation.post("/topics/{application}/{topic+}", PUBLICATION, new Lasting(publishing::publish)),
                // What peers have sent to each other is more than operators who only read may see.
                AdminOperation.get("/histories/{application}/{topic+}", Optional.of(Access.FULL),
                        new Aside(topics::history)));
    }
}
