package io.wsgateway.launcher.terminal;

import io.wsgateway.launcher.text.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that an answer is of, and those that are missing in it. Immutable.
 *
 * @param names by id; of two nodes of one name, the ids
 * @param missing lines on those that haven't answered
 */
record NodeNames(Map<String, String> names, List<String> missing) {

    static NodeNames of(JsonTree answer) {
        Map<String, String> names = new HashMap<>();
        Set<String> used = new HashSet<>();
        Set<String> twice = new HashSet<>();
        List<JsonTree> all = new ArrayList<>(answer.get("answered").items());
        all.addAll(answer.get("missing").items());
        for (JsonTree node : all) {
            String name = node.get("name").text();
            names.put(node.get("node").text(), name);
            if (!used.add(name)) {
                twice.add(name);
            }
        }
        names.replaceAll((id, name) -> twice.contains(name) ? id : name);
        return new NodeNames(names, answer.get("missing").items().stream()
                .map(node -> names.getOrDefault(node.get("node").text(), "") + " hasn't answered: "
                        + node.get("why").text())
                .toList());
    }

    /** Whether there is more than one. */
    boolean areSeveral() {
        return names.size() > 1;
    }

    /** What the node is called whose an item is. */
    String of(JsonTree item, String member) {
        String id = item.get(member).text();
        return names.getOrDefault(id, id);
    }
}
