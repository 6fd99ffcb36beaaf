package io.wsgateway.engine;

import io.wsgateway.app.TopicPosition;

/** What came of keeping a body. */
public sealed interface Keeping {

    /** It is kept, at this position. */
    record Kept(TopicPosition position) implements Keeping {}

    /** Nothing was done: this is the position behind what is kept last, not the one that was expected. */
    record Behind(TopicPosition last) implements Keeping {}
}
