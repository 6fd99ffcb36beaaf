package io.wsgateway.app;

/** The topics of one application. Thread-safe. */
public interface Topics {

    /** The topic of this name (1 to 256 characters), made when it is first asked for. */
    Topic topic(String name);
}
