package io.wsgateway.app;

import java.util.Optional;

/** What an application makes of a {@link Publication}. Immutable. */
public sealed interface PublicationReply {

    /** The gateway is to publish the body as it is. */
    PublicationReply AS_IT_IS = new AsItIs();

    /** The gateway is to publish the body as it is: a text message, unless it is {@code application/octet-stream}. */
    record AsItIs() implements PublicationReply {}

    /**
     * The application has published it.
     *
     * @param position the position it got, where it is kept
     */
    record Published(Optional<TopicPosition> position) implements PublicationReply {}

    /**
     * It isn't published, as it isn't as it should be.
     *
     * @param why a sentence for who published
     */
    record Rejected(String why) implements PublicationReply {}
}
