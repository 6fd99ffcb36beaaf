package io.wsgateway.app;

/**
 * What an {@link Application} implements as well whose sessions stay open when it is replaced: by another version of itself
 * that implements this, too, where the operator has chosen that. Without it sessions end with the application they were
 * opened in.
 *
 * <p>Each session goes by itself, among its callbacks: the old application's listener gives its state by
 * {@link SessionListener#suspend}, the new application makes a listener of it by {@link #resume}. No callback is made in
 * between; what the peer sends meanwhile waits and goes to the new listener, in order. The session stays the same, with its id,
 * path, principal, label, subscriptions, what it has sent, and whether its reading is paused. A message in parts goes to one listener
 * as a whole. Topics and their histories are the same in both applications; observers and scheduled tasks aren't.
 *
 * <p>The two are of different class loaders and have no class of their own in common: the state is bytes, and of
 * {@link Session#attributes} what stays is texts, numbers, truth values, points and spans of time, UUIDs and arrays of bytes.
 * Other values are taken out.
 *
 * <p>A session whose state can't be given or taken is closed with 1012, so that its client connects anew.
 */
public interface Carriable {

    /** The most bytes of one session's state: 64 KiB. */
    int MAX_STATE_BYTES = 1 << 16;

    /**
     * A session goes on here that another generation of this application had. Called where {@link Application#execution} says,
     * in place of {@link Application#onOpen}; the session may have begun to end meanwhile, and the listener hears of that.
     *
     * @param state what the listener of the other generation gave, at most {@link #MAX_STATE_BYTES}: perhaps of an older
     *        version, or of a newer one that was taken back
     * @return what receives this session's callbacks from now on; what is thrown closes the session with 1012
     */
    SessionListener resume(Session session, byte[] state) throws Exception;
}
