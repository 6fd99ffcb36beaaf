package io.wsgateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wsgateway.fuzz.Latin1;
import io.wsgateway.protocol.handshake.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Any pattern of a route, and any target: a pattern that is taken matches what it says, and nothing its meaning excludes. */
class RouteTableFuzz {

    @FuzzTest(maxDuration = "5m")
    void matchesWhatThePatternSays(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String path = end < 0 ? text : text.substring(0, end);
        List<RouteTable.Entry<String>> entries = List.of(new RouteTable.Entry<>(Optional.empty(), path, "only"));
        List<String> problems = RouteTable.problems(entries);
        if (!problems.isEmpty()) {
            return;
        }
        RouteTable<String> table = RouteTable.of(entries);
        List<String> made = PathPattern.parse(path).segments().stream()
                .map(segment -> segment.kind() == PathPattern.Kind.LITERAL ? segment.text() : "value").toList();
        Map<String, String> expected = PathPattern.parse(path).segments().stream()
                .filter(segment -> segment.kind() != PathPattern.Kind.LITERAL)
                .collect(Collectors.toMap(PathPattern.Segment::text, segment -> "value"));
        RequestTarget target = new RequestTarget(made, Optional.empty(), Optional.empty());
        assertThat(table.match("any", target).orElseThrow().parameters()).isEqualTo(expected);
        if (end >= 0) {
            RequestTarget.parse(Latin1.text(text.substring(end + 1).getBytes(StandardCharsets.UTF_8)))
                    .ifPresent(other -> assertThat(table.match("any", other).isPresent())
                            .isEqualTo(byRegex(path).matcher(other.path()).matches()));
        }
    }

    private static Pattern byRegex(String path) {
        String regex = PathPattern.parse(path).segments().stream().map(segment -> switch (segment.kind()) {
            case LITERAL -> "/" + Pattern.quote(segment.text());
            case PARAMETER -> "/[^/]+";
            case REST -> "/.*";
        }).collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
