package io.wsgateway.launcher.it.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A client that is told of a topic's members as they come and go, and can ask for all of them. It is none itself. */
final class Watcher extends Returning {

    private final String topic;
    private final Set<String> told = new TreeSet<>();
    /** Those of whom it was told something. */
    private final Set<String> heard = new HashSet<>();
    /** Whether it has been answered who was there before. */
    private boolean begun;
    private final LinkedBlockingQueue<Set<String>> answers = new LinkedBlockingQueue<>();

    Watcher(Supplier<List<InetSocketAddress>> nodes, int node, String topic) {
        super(nodes, node);
        this.topic = topic;
    }

    @Override
    void opened(ClusterSession opened) throws IOException {
        opened.send("observe " + topic);
        opened.send("members " + topic); // those who are there already aren't told of
    }

    @Override
    void line(ClusterSession from, String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "joined" -> joined(words[2]);
            case "left" -> left(words[2]);
            case "members" -> members(new TreeSet<>(Arrays.asList(words).subList(2, words.length)));
            default -> {}
        }
    }

    private synchronized void joined(String member) {
        heard.add(member);
        told.add(member);
    }

    private synchronized void left(String member) {
        heard.add(member);
        told.remove(member);
    }

    /** The first answer says who was there before; what was heard meanwhile counts more. */
    private synchronized void members(Set<String> members) {
        if (begun) {
            answers.add(members);
            return;
        }
        begun = true;
        members.stream().filter(member -> !heard.contains(member)).forEach(told::add);
    }

    /** Those who were there, and those of whom it was told that they came; without those of whom it was told that they left. */
    synchronized Set<String> told() {
        return Set.copyOf(told);
    }

    /** All members, as its node says now. */
    Set<String> members() {
        try {
            ClusterSession open = session();
            if (open == null) {
                throw new AssertionError("the watcher has no session");
            }
            open.send("members " + topic);
            Set<String> members = answers.poll(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
            if (members == null) {
                throw new AssertionError("no answer of who is a member");
            }
            return members;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    void ended() {
        synchronized (this) {
            begun = false;
            heard.clear();
            told.clear();
        }
    }
}
