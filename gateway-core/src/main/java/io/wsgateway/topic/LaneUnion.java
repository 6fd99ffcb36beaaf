package io.wsgateway.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several groups of one lane that a topic reaches: by its name and by filters. Who is in more than one receives a message
 * once. Confined to the lane but for {@link #ofLanes}.
 */
final class LaneUnion implements LaneReceivers {

    private final LaneGroup first;
    private final List<LaneGroup> others = new ArrayList<>(1);

    private LaneUnion(LaneGroup first) {
        this.first = first;
    }

    /** What the groups are to each lane: one group, or the union of its groups. */
    static LaneReceivers[] ofLanes(List<LaneGroup> groups) {
        Map<LaneDelivery, LaneUnion> lanes = new HashMap<>();
        for (LaneGroup group : groups) {
            LaneUnion union = lanes.get(group.delivery());
            if (union == null) {
                lanes.put(group.delivery(), new LaneUnion(group));
            } else {
                union.others.add(group);
            }
        }
        return lanes.values()
                .stream()
                .map(union -> union.others.isEmpty() ? union.first : union)
                .toArray(LaneReceivers[]::new);
    }

    @Override
    public LaneDelivery delivery() {
        return first.delivery();
    }

    @Override
    public void deliver(Outgoing message) {
        // Who it is for is settled before anybody receives it: receiving may change who is where.
        List<Subscription> rest = notInFirst();
        message.retain(1);
        first.deliver(message);
        if (!rest.isEmpty()) {
            message.retainForDeliveries(rest.size());
            delivery().delivered(rest.size());
            rest.forEach(member -> LaneGroup.deliver(message, member));
        }
        message.release();
    }

    private List<Subscription> notInFirst() {
        List<Subscription> found = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            List<LaneGroup> before = others.subList(0, i);
            others.get(i).forEach(member -> {
                Subscriptions all = member.subscriber().subscriptions();
                if (!all.isIn(first) && before.stream().noneMatch(all::isIn)) {
                    found.add(member);
                }
            });
        }
        return found;
    }
}
