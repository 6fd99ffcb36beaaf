package io.wsgateway.launcher.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code tracing:}. */
final class TracingReader {

    private static final String EXPECTED =
            " (expected: where OTLP is taken over HTTP, such as http://127.0.0.1:4318/v1/traces)";
    private static final double SAMPLE = 0.01;
    private static final Pattern SHARE = Pattern.compile("0(\\.\\d{1,9})?|1(\\.0{1,9})?");

    private final SectionReader tracing;
    private final Problems problems;

    TracingReader(SectionReader tracing, Problems problems) {
        this.tracing = tracing;
        this.problems = problems;
    }

    /** Empty where there is no endpoint, so that nothing is traced. */
    Optional<TracingConfig> read() {
        double sample = tracing.parsed("sample", SAMPLE, "a share of all from 0 to 1, such as 0.01",
                text -> SHARE.matcher(text).matches() ? Optional.of(Double.parseDouble(text)) : Optional.empty());
        String service = tracing.text("service").map(Text::value).orElse("websocket-gateway");
        if (tracing.find("endpoint").isEmpty()) {
            for (String key : new String[] {"sample", "service"}) {
                if (tracing.find(key).isPresent()) {
                    tracing.problem(key, "without effect, as there is no endpoint");
                }
            }
        }
        return tracing.text("endpoint").flatMap(this::url).map(url -> new TracingConfig(url, sample, service));
    }

    /** A URL that isn't one isn't repeated: it may have a secret. */
    private Optional<URI> url(Text text) {
        try {
            URI url = new URI(text.value());
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))
                    && url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null) {
                return Optional.of(url);
            }
            problems.add(text.problem("no such URL, or one with a user, a query or a fragment" + EXPECTED));
        } catch (URISyntaxException e) {
            problems.add(text.problem("no URL" + EXPECTED));
        }
        return Optional.empty();
    }
}
