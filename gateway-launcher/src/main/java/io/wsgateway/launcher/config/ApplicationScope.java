package io.wsgateway.launcher.config;

import java.util.Set;

/** Whose sessions and topics somebody may see and change, by the names of applications. Immutable. */
public sealed interface ApplicationScope {

    /** All there are, and what is of no application: an operator's. */
    ApplicationScope OPERATOR = new Operator();
    /** Those of every application: a back end's that isn't asked for a token. */
    ApplicationScope EVERY = new Every();

    /** Whether an application of this name is among them. */
    boolean includes(String application);

    /** Whether it is a back end's, which is told of nothing else. */
    boolean isBackEnds();

    /** An operator's. */
    record Operator() implements ApplicationScope {

        @Override
        public boolean includes(String application) {
            return true;
        }

        @Override
        public boolean isBackEnds() {
            return false;
        }
    }

    /** A back end's that isn't asked for a token. */
    record Every() implements ApplicationScope {

        @Override
        public boolean includes(String application) {
            return true;
        }

        @Override
        public boolean isBackEnds() {
            return true;
        }
    }

    /**
     * A back end's.
     *
     * @param names of applications, whether they are there or not
     */
    record Of(Set<String> names) implements ApplicationScope {

        public Of {
            names = Set.copyOf(names);
        }

        @Override
        public boolean includes(String application) {
            return names.contains(application);
        }

        @Override
        public boolean isBackEnds() {
            return true;
        }
    }
}
