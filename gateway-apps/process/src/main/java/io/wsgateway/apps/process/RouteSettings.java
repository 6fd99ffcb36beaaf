package io.wsgateway.apps.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings of a route. Immutable.
 *
 * @param command the program, an absolute path, and its arguments
 * @param per for whom it is started
 * @param framing what a message is to it
 * @param messageBytes of the longest message that it may write
 * @param newlines whether texts with line feeds in them are several lines to it; else they are refused
 * @param directory where it is started
 * @param headers names of the fields of an opening request that it is told
 * @param environment what else it finds in its environment
 * @param limits what it may use
 * @param stop how it is ended
 * @param stderr whether its standard error is logged
 */
record RouteSettings(List<String> command, Per per, Framing framing, int messageBytes, boolean newlines, Path directory,
        List<String> headers, Map<String, String> environment, ProgramLimits limits, Stop stop, boolean stderr) {

    RouteSettings {
        command = List.copyOf(command);
        headers = List.copyOf(headers);
        environment = Map.copyOf(environment);
    }
}
