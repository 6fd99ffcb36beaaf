package io.wsgateway.identity;

import io.wsgateway.app.OpeningRequest;
import io.wsgateway.protocol.handshake.HandshakeRequest;
import io.wsgateway.protocol.handshake.HeaderField;
import io.wsgateway.protocol.handshake.TargetUri;
import io.wsgateway.protocol.syntax.AddressText;
import io.wsgateway.protocol.syntax.NoAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server that is asked who peers are is told of an opening handshake: the fields that the configuration names, as they
 * came, and what the gateway itself knows of the request. Pure.
 */
final class ForwardedHead {

    private ForwardedHead() {}

    /** The fields of the request to that server. */
    static List<HeaderField> of(OpeningRequest request, List<String> names) {
        HandshakeRequest handshake = request.handshake();
        List<HeaderField> fields = new ArrayList<>();
        for (String name : names) {
            handshake.headers().values(name).forEach(value -> fields.add(new HeaderField(name, value)));
        }
        fields.add(new HeaderField("X-Forwarded-Method", handshake.method()));
        fields.add(new HeaderField("X-Forwarded-Proto", handshake.secure() ? "https" : "http"));
        TargetUri.of(handshake).authority()
                .ifPresent(authority -> fields.add(new HeaderField("X-Forwarded-Host", authority.toString())));
        fields.add(new HeaderField("X-Forwarded-Uri", uri(request)));
        if (!NoAddress.is(handshake.peer().getAddress())) {
            fields.add(new HeaderField("X-Forwarded-For", AddressText.of(handshake.peer().getAddress())));
        }
        return List.copyOf(fields);
    }

    /** The target in origin-form, as it was sent: what that server decides by must be what was asked for. */
    private static String uri(OpeningRequest request) {
        String target = request.handshake().target();
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://") + 3;
        int path = target.indexOf('/', authority);
        int query = target.indexOf('?', authority);
        if (path >= 0 && (query < 0 || path < query)) {
            return target.substring(path);
        }
        return "/" + (query < 0 ? "" : target.substring(query));
    }
}
