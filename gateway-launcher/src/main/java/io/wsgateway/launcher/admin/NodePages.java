package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.admin.Merge.Merging;
import io.wsgateway.launcher.admin.Merge.Part;
import io.wsgateway.launcher.nodes.NodeState;
import io.wsgateway.launcher.nodes.OtherNodes;
import io.wsgateway.launcher.page.Responses;
import io.wsgateway.launcher.text.JsonText;
import io.wsgateway.launcher.text.JsonTree;
import io.wsgateway.opening.Answer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/** {@code GET /nodes}: what each node of the cluster says of itself. Thread-safe. */
final class NodePages {

    private static final String NODES = "nodes";

    private final Supplier<NodeState> state;
    private final IntSupplier sessions;
    private final Optional<OtherNodes> others;

    /**
     * @param sessions how many are open
     */
    NodePages(Supplier<NodeState> state, IntSupplier sessions, Optional<OtherNodes> others) {
        this.state = state;
        this.sessions = sessions;
        this.others = others;
    }

    /** A list of this node alone. */
    Answer here(AdminRequest request) throws BadQueryException {
        request.query();
        NodeState self = state.get();
        return Responses.json(JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart(NODES);
            json.writeStartObject();
            writeText(json, "id", self.id());
            writeText(json, "name", self.name());
            json.writeStringProperty("version", self.version());
            json.writeStringProperty("started", self.started().toString());
            json.writeNumberProperty("sessions", sessions.getAsInt());
            self.engine().ifPresent(engine -> write(json, engine));
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, NodeState.EngineView engine) {
        json.writeObjectPropertyStart("engine");
        json.writeStringProperty("kind", engine.kind());
        json.writeBooleanProperty("up", engine.up());
        json.writeNumberProperty("partitions", engine.partitions());
        json.writeArrayPropertyStart("servers");
        engine.servers().forEach(json::writeString);
        json.writeEndArray();
        engine.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
        json.writeEndObject();
    }

    private static void writeText(JsonGenerator json, String name, String text) {
        if (!text.isEmpty()) {
            json.writeStringProperty(name, text);
        }
    }

    /** The list of all nodes: which of them is asked, and since when it knows the others to be alive. */
    Merging all(QueryParameters asked) {
        return this::write;
    }

    private void write(JsonGenerator json, List<Part> parts) {
        json.writeArrayPropertyStart(NODES);
        for (Part part : parts) {
            String id = part.node().id();
            for (JsonTree item : part.answer().get(NODES).items()) {
                json.writeStartObject();
                json.writeStringProperty("id", id);
                item.members().forEach((name, value) -> {
                    if (!name.equals("id") && !name.equals("self") && !name.equals("aliveSince")) {
                        json.writeName(name);
                        value.write(json);
                    }
                });
                others.ifPresent(known -> {
                    json.writeBooleanProperty("self", known.self().id().equals(id));
                    known.aliveSince(id).ifPresent(since -> json.writeStringProperty("aliveSince", since.toString()));
                });
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }
}
