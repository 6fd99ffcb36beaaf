package io.wsgateway.netty.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.wsgateway.session.AuthMessage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The begin of a text that may be the reserved message by which a client refreshes its session. It waits until that is known: the token in it
 * is for the gateway, and for no server behind it. Confined to the channel's event loop.
 */
final class AuthParts {

    /** By this many bytes, white space mostly, it is known whether a message is reserved. */
    private static final int DECIDED = 512;

    private @Nullable ByteBuf begun;
    private boolean reserved;

    /** Whether parts wait. */
    boolean isWaiting() {
        return begun != null;
    }

    /** Has the first part of a message wait; false if it can't be a reserved one. */
    boolean begins(ByteBuf buffer, int payload, int length, ByteBufAllocator allocator) {
        if (!mayBecomeReserved(buffer, payload, length)) {
            return false;
        }
        begun = allocator.buffer(length, Integer.MAX_VALUE).writeBytes(buffer, payload, length);
        return true;
    }

    /** Has the next part wait, too; false if all that waits is to be handed on, by {@link #take}. */
    boolean goesOn(ByteBuf buffer, int payload, int length) {
        ByteBuf all = begun;
        if (all == null) {
            return false;
        }
        all.writeBytes(buffer, payload, length);
        return mayBecomeReserved(all, 0, all.writerIndex());
    }

    private boolean mayBecomeReserved(ByteBuf buffer, int at, int length) {
        if (!reserved && length <= DECIDED) {
            String begin = buffer.toString(at, length, StandardCharsets.UTF_8);
            reserved = AuthMessage.isReserved(begin);
            return AuthMessage.mayBecomeReserved(begin);
        }
        if (!reserved) {
            reserved = AuthMessage.isReserved(
                    buffer.toString(at, Math.min(length, AuthMessage.LONGEST), StandardCharsets.UTF_8));
        }
        return reserved && length <= AuthMessage.LONGEST;
    }

    /** What waits, from now on the caller's; null: nothing. */
    @Nullable
    ByteBuf take() {
        ByteBuf all = begun;
        begun = null;
        reserved = false;
        return all;
    }

    /** How many bytes of memory that takes. */
    int heldBytes() {
        ByteBuf all = begun;
        return all == null ? 0 : all.capacity();
    }
}
