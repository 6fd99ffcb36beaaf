package io.wsgateway.engine.redis;

import io.lettuce.core.codec.RedisCodec;
import java.nio.ByteBuffer;

/** Leaves what is pushed as it is: in RESP3 it is a copy already, which nobody else has. */
enum PushCodec implements RedisCodec<ByteBuffer, ByteBuffer> {

    INSTANCE;

    @Override
    public ByteBuffer decodeKey(ByteBuffer bytes) {
        return bytes;
    }

    @Override
    public ByteBuffer decodeValue(ByteBuffer bytes) {
        return bytes;
    }

    @Override
    public ByteBuffer encodeKey(ByteBuffer key) {
        return key.duplicate();
    }

    @Override
    public ByteBuffer encodeValue(ByteBuffer value) {
        return value.duplicate();
    }
}
