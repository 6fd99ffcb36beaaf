package io.wsgateway.cluster.node;

import io.wsgateway.cluster.channel.Agenda;
import io.wsgateway.cluster.node.NodeBus.Answer;
import io.wsgateway.cluster.node.NodeMessage.Kind;
import io.wsgateway.engine.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** Asks other nodes, in the order it is told to, and says what came of it. Confined to the bus's agenda, but for its counts. */
final class Asking {

    /** How long after its time a question may end that nobody has answered. */
    private static final Duration SWEEP = Duration.ofMillis(100);

    private final Agenda agenda;
    private final NodeSender sender;
    private final NodeEars ears;
    private final AliveNodes nodes;
    private final Questions questions;
    private final LongAdder asked = new LongAdder();
    private final LongAdder missing = new LongAdder();
    private boolean sweeping;
    private boolean ended;

    /**
     * @param questions what is asked, for whoever hears answers
     */
    Asking(Agenda agenda, NodeSender sender, NodeEars ears, AliveNodes nodes, Questions questions) {
        this.agenda = agenda;
        this.sender = sender;
        this.ears = ears;
        this.nodes = nodes;
        this.questions = questions;
    }

    /**
     * Asks one node, or all others; never fails.
     *
     * @param until when it takes too long, in nanoseconds
     */
    CompletionStage<List<Answer>> ask(Optional<Node> one, String subject, byte[] question, long until) {
        List<Node> those = one.map(List::of).orElse(nodes.others());
        Optional<String> refusal = refusal(one);
        asked.add(those.size());
        if (refusal.isPresent() || those.isEmpty()) {
            missing.add(those.size());
            return CompletableFuture.completedStage(those.stream()
                    .map(node -> (Answer) new Answer.Missing(node, refusal.orElse("it is gone"))).toList());
        }
        long number = sender.number();
        CompletionStage<List<Answer>> answers = questions.add(number, those, until).thenApply(this::counted);
        if (!sweeping) {
            sweeping = true;
            agenda.after(SWEEP, this::sweep);
        }
        Channel channel = one.map(node -> NodeSender.channel(node.id())).orElse(NodeSender.ALL);
        var unused = sender.send(channel, Kind.QUESTION, number, subject, question).whenComplete((done, failure) -> {
            if (failure != null) {
                agenda.execute(() -> questions.missing(number, "the engine didn't take the question"));
            }
        });
        return answers;
    }

    /** Why nobody can be asked now; empty: they can. */
    private Optional<String> refusal(Optional<Node> one) {
        if (ended) {
            return Optional.of("this node stops");
        } else if (one.isPresent() && nodes.find(one.get().id()).isEmpty()) {
            return Optional.of("it is gone");
        } else if (!ears.isHearing()) {
            return Optional.of("the engine is away");
        } else if (questions.isFull()) {
            return Optional.of("too many questions are open");
        }
        return Optional.empty();
    }

    private List<Answer> counted(List<Answer> answers) {
        missing.add(answers.stream().filter(answer -> answer instanceof Answer.Missing).count());
        return answers;
    }

    private void sweep() {
        questions.expire(agenda.nanoTime());
        sweeping = !questions.isEmpty();
        if (sweeping) {
            agenda.after(SWEEP, this::sweep);
        }
    }

    /** This node stops: what is open ends, and nothing more is asked. */
    void end() {
        ended = true;
        questions.end("this node stops");
    }

    /** How many nodes were asked something, each question and node once. Any thread may ask. */
    long asked() {
        return asked.sum();
    }

    /** How many of them gave no answer. Any thread may ask. */
    long missing() {
        return missing.sum();
    }
}
