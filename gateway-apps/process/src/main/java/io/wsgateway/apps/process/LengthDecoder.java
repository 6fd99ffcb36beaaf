package io.wsgateway.apps.process;

import java.nio.ByteBuffer;

/** Each message is bytes behind their number in four bytes, big-endian. It holds one message at most. */
final class LengthDecoder implements OutputDecoder {

    private final int most;
    private final ByteBuffer head = ByteBuffer.allocate(Integer.BYTES);
    private ByteBuffer body = ByteBuffer.allocate(0);

    /** Messages of at most so many bytes. */
    LengthDecoder(int most) {
        this.most = most;
    }

    @Override
    public void decode(byte[] bytes, int length, Sink sink) throws FramingException {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        while (in.hasRemaining()) {
            if (head.hasRemaining()) {
                move(in, head);
                if (head.hasRemaining()) {
                    return;
                }
                body = ByteBuffer.allocate(announced());
            }
            move(in, body);
            if (!body.hasRemaining()) {
                sink.binary(body.flip());
                head.clear();
                body = ByteBuffer.allocate(0);
            }
        }
    }

    private int announced() throws FramingException {
        int announced = head.getInt(0);
        if (Integer.compareUnsigned(announced, most) > 0) {
            throw new FramingException("the program has announced a message of more than " + most + " bytes");
        }
        return announced;
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }

    @Override
    public void end(Sink sink) throws FramingException {
        if (head.position() > 0) {
            throw new FramingException("the program has stopped within a message");
        }
    }
}
