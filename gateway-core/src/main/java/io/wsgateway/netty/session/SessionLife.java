package io.wsgateway.netty.session;

import io.wsgateway.app.EndedBy;
import io.wsgateway.app.GatewayView.PauseReason;
import io.wsgateway.app.RefreshResult;
import io.wsgateway.app.upstream.UpstreamEnd;
import io.wsgateway.limits.LimitUsages;
import io.wsgateway.opening.OpeningOutcome;
import io.wsgateway.protocol.close.CloseStatus;
import io.wsgateway.protocol.close.ClosingHandshake;
import io.wsgateway.protocol.close.ProtocolViolation;
import io.wsgateway.session.Authenticator;
import io.wsgateway.session.PrincipalSessions;
import io.wsgateway.session.Route;
import io.wsgateway.session.SessionIds;
import io.wsgateway.tap.Tap;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a session report to and ask of its life as a whole; they know of each other in the direction of the data
 * only, from what comes in to what goes out. Confined to the channel's event loop, but where it says otherwise.
 */
interface SessionLife {

    /** True until the closing handshake begins or the connection is lost. */
    boolean isOpen();

    /** True if what comes in is of no interest any more. */
    boolean discardsInput();

    /** Goes on by the closing handshake's state machine. */
    void on(ClosingHandshake.Event event, EndedBy ours);

    /** The peer has ended its side. */
    void inputEnded();

    /** Fails the connection. */
    void fail(CloseStatus status, EndedBy by);

    /** Fails the connection: the peer broke a rule. */
    void fail(ProtocolViolation violation);

    /** Something failed: an {@link java.io.IOException} is the connection's, anything else isn't. */
    void failed(Throwable cause);

    /** Something of the gateway's failed. */
    void gatewayFailed(Throwable cause);

    /** An application's callback threw. */
    void applicationFailed(String callback, Throwable cause);

    /** The application has taken its session: {@code onOpen} has returned. From any thread. */
    void applicationOpened();

    /** The application has handled a message, or a part of one. From any thread. */
    void applicationHandled();

    /** Starts the closing handshake. */
    void close(CloseStatus status, EndedBy by);

    /** The gateway is about to close the session: its application may say goodbye, then this runs. */
    void leave(Runnable then);

    /** Closes the connection at once, without a Close. */
    void disconnect();

    /** Runs a callback of the application, noted as such. */
    void call(Runnable callback);

    /** Runs application code among the callbacks, even when the session has ended. */
    void callBack(Runnable code);

    /** Runs application code now, if the session is open. */
    void callNow(Runnable code);

    /** Messages wait, until it is said how the application wants them. */
    void holdMessages();

    /**
     * It is known who the peer is, and the application takes over.
     *
     * @param over whether the session has ended meanwhile: what the handshake has come to is given back
     */
    void authenticated(OpeningOutcome.Opened opened, boolean over);

    /**
     * The session, which is open, is to go on at another route, whose application is another generation.
     *
     * @param outcome is completed with what becomes of that
     */
    void carry(Route route, CompletableFuture<CarryOutcome> outcome);

    /** The session goes on at another route, whose application's callbacks take the place of those there are. */
    ListenerCallbacks goOnAt(Route route);

    /** From now on these callbacks are made. */
    void handTo(ListenerCallbacks callbacks);

    /** The session could not be carried to another generation: it ends with 1012. */
    void carryFailed(String callback, Throwable cause);

    /** A token that was to refresh the session has been looked at. */
    RefreshResult refreshed(PrincipalSessions.Place place, Authenticator.@Nullable Result found,
            @Nullable Throwable failure);

    /** The application has its session, and has said how it receives messages. */
    void opened(boolean inParts);

    /** Reads nothing and hands nothing on, for the application's sake. */
    void pauseReading(PauseReason reason);

    /** Reads again, as far as this reason is concerned. */
    void resumeReading(PauseReason reason);

    /** Why reading pauses; from any thread, perhaps somewhat old. */
    Set<PauseReason> pauses();

    /** The server behind the session has ended its connection, or that is lost. */
    void upstreamEnded(UpstreamEnd end);

    /** The channel takes no more, though all was flushed, or is to be given no more. */
    void outputWaits();

    /** Nothing waits any more of what was flushed. */
    void outputSent();

    /** A message was dropped. From any thread. */
    void messageDropped();

    /** A limit on what comes in is reached. */
    void limitReached(String limit, boolean observed, boolean worthTelling);

    /** Who is told how near the session comes to limits. */
    LimitUsages usages();

    /** Counts anew what is held of what the peer has sent; false: it is too much, and the session ends. */
    boolean mayHold();

    /** More is held of what all peers have sent than may be, and this session holds the most. */
    void holdsTooMuch(int bytes);

    /** From now on this tap is shown what goes through the session. */
    void show(Tap tap);

    /** This tap is shown nothing more. */
    void hide(Tap tap);

    /** What sessions are called. From any thread. */
    SessionIds ids();

    /** The wall clock. */
    InstantSource clock();

    /** Something is due at another time than before. */
    void schedule();

    /** How long the last answer to the keepalive took, in microseconds; 0: none yet. From any thread, perhaps old. */
    int roundTripMicros();

    /** The peer's address. From any thread. */
    InetSocketAddress peer();
}
