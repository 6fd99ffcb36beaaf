package io.wsgateway.launcher.admin;

import io.wsgateway.cluster.node.Node;
import io.wsgateway.launcher.text.JsonTree;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Makes one answer of what several nodes have answered to the same. Immutable. */
@FunctionalInterface
interface Merge {

    /** The parameter of queries that says which node is asked. */
    String NODE = "node";

    /**
     * Begins for one request.
     *
     * @param asked its query
     * @throws BadQueryException if that isn't as it should be
     */
    Merging of(QueryParameters asked) throws BadQueryException;

    /** For one request. */
    @FunctionalInterface
    interface Merging {

        /** What a node is asked: a query, encoded. */
        default String question(QueryParameters asked, String node) {
            return asked.without(NODE).encoded();
        }

        /**
         * Writes the members of the answer's object.
         *
         * @param parts what was answered with success, at least one; what it holds may be anything that is JSON
         */
        void write(JsonGenerator json, List<Part> parts);
    }

    /**
     * What one node has answered.
     *
     * @param answer as JSON
     * @param limit by which limit its list was made; 0: it is no list
     */
    record Part(Node node, JsonTree answer, int limit) {}
}
