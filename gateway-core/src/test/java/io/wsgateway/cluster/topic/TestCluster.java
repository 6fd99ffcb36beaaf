package io.wsgateway.cluster.topic;

import io.wsgateway.cluster.channel.ManualAgenda;
import io.wsgateway.engine.Channel;
import io.wsgateway.engine.FakeServer;
import io.wsgateway.engine.ManualTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Nodes on a server in this process, where everything happens when the test says so. */
final class TestCluster {

    final FakeServer server = new FakeServer();
    final ManualTasks wire = new ManualTasks();
    final ManualAgenda agenda = new ManualAgenda();
    final FakeBus.Wire bus = new FakeBus.Wire(wire);
    private final List<TestNode> nodes = new ArrayList<>();

    /** A node more; its id is this and zeros. */
    TestNode node(String name) {
        TestNode node = new TestNode(this, (name + "00000000").substring(0, 8));
        nodes.add(node);
        run();
        return node;
    }

    static Channel channel(String topic) {
        return new Channel("app/chat", topic);
    }

    void run() {
        boolean any = true;
        while (any) {
            any = wire.run();
            any |= agenda.run();
            for (TestNode node : nodes) {
                any |= node.workers.tasks.run();
            }
        }
    }

    void pass(Duration time) {
        run();
        agenda.pass(time);
        run();
    }
}
