package io.wsgateway.engine.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.wsgateway.engine.EngineAwayException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The connection that commands go by. Answers are lists, of one element where the server answers with one. Thread-safe. */
final class Commands {

    private static final byte[] THREE_KEYS = {'3'};

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Waiting waiting;
    private final Consumer<Refusal> onRefusal;

    /** @param onRefusal is told what the server's errors mean; must be short */
    Commands(StatefulRedisConnection<byte[], byte[]> connection, Waiting waiting, Consumer<Refusal> onRefusal) {
        this.connection = connection;
        this.waiting = waiting;
        this.onRefusal = onRefusal;
    }

    static byte[] arg(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] arg(long number) {
        return arg(Long.toString(number));
    }

    /** Fails at once where too much waits. */
    CompletionStage<List<Object>> send(CommandType type, byte[]... arguments) {
        return failing(answers(type, arguments));
    }

    /** Even where too much waits: for the few commands that see whether the server is there. */
    CompletionStage<List<Object>> sendAnyway(CommandType type, byte[]... arguments) {
        return failing(dispatch(type, 0, arguments));
    }

    /** Runs a script on the keys of a history and its partition's. */
    CompletionStage<List<Object>> run(Script script, List<byte[]> keys, byte[]... arguments) {
        byte[][] all = new byte[2 + keys.size() + arguments.length][];
        all[0] = script.sha();
        all[1] = THREE_KEYS;
        for (int i = 0; i < keys.size(); i++) {
            all[2 + i] = keys.get(i);
        }
        System.arraycopy(arguments, 0, all, 2 + keys.size(), arguments.length);
        CompletionStage<List<Object>> answer = answers(CommandType.EVALSHA, all).exceptionallyCompose(failure -> {
            if (Refusal.of(failure).kind() != Refusal.Kind.NO_SCRIPT) {
                return CompletableFuture.failedStage(failure);
            }
            all[0] = script.text();
            return answers(CommandType.EVAL, all);
        });
        return failing(answer);
    }

    private CompletionStage<List<Object>> answers(CommandType type, byte[]... arguments) {
        long bytes = Waiting.CALL_BYTES;
        for (byte[] argument : arguments) {
            bytes += argument.length;
        }
        if (!waiting.take(bytes)) {
            return CompletableFuture.failedStage(new EngineAwayException("too much waits for Redis"));
        }
        return dispatch(type, bytes, arguments);
    }

    private CompletionStage<List<Object>> dispatch(CommandType type, long bytes, byte[]... arguments) {
        CompletableFuture<List<Object>> answer = waiting.call();
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (byte[] argument : arguments) {
            args.add(argument);
        }
        try {
            var unused = connection.async().dispatch(type, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), args)
                    .whenComplete((reply, failure) -> {
                        waiting.give(bytes);
                        if (failure == null) {
                            answer.complete(reply);
                        } else {
                            answer.completeExceptionally(failure);
                        }
                    });
        } catch (RedisException e) {
            // Not connected any more.
            waiting.give(bytes);
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Failures as the engine's callers know them. */
    private CompletionStage<List<Object>> failing(CompletionStage<List<Object>> answer) {
        return answer.exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof EngineAwayException) {
                return CompletableFuture.failedStage(cause);
            }
            Refusal refusal = Refusal.of(cause);
            onRefusal.accept(refusal);
            return CompletableFuture.failedStage(refusal.exception());
        });
    }
}
