package io.wsgateway.apps.process;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** Notes what is logged: level, and the message with its arguments. */
final class NotedLogger {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger =
            (Logger) Proxy.newProxyInstance(Logger.class.getClassLoader(), new Class<?>[] {Logger.class},
                    (proxy, method, arguments) -> {
                        String format = String.valueOf(arguments[0]);
                        Object[] values = arguments.length == 2 && arguments[1] instanceof Object[] all
                                ? all
                                : java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
                        lines.add(method.getName() + " " + MessageFormatter.arrayFormat(format, values).getMessage());
                        return null;
                    });

    Logger logger() {
        return logger;
    }

    List<String> lines() {
        return lines;
    }
}
