package io.wsgateway.topic;

import io.wsgateway.app.TopicFilter;

/** A filter, and where its subscribers are. Immutable. */
record FilterHandle(TopicFanOut fanOut, TopicPattern pattern) implements TopicFilter, Subscribable {

    @Override
    public String filter() {
        return pattern.filter();
    }

    @Override
    public boolean matches(String name) {
        return pattern.matches(name);
    }

    @Override
    public LaneGroups groups() {
        return fanOut.filters();
    }

    @Override
    public String key() {
        return pattern.filter();
    }

    @Override
    public String toString() {
        return pattern.filter();
    }
}
