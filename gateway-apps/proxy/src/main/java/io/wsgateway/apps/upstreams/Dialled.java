package io.wsgateway.apps.upstreams;

import io.wsgateway.app.upstream.UpstreamAnswer;
import java.util.Optional;

/**
 * What became of an attempt to lead a session to one of several servers. Immutable.
 *
 * @param place the server whose answer it is; where it is {@link UpstreamAnswer.Opened}, the session is counted there. Empty: there is none
 * @param answer the last server's answer
 * @param why all that was tried before, and the last answer, for operators; escaped, 400 characters at most
 */
public record Dialled(Optional<Place> place, UpstreamAnswer answer, String why) {}
