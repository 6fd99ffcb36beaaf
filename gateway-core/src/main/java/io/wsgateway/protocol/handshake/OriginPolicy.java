package io.wsgateway.protocol.handshake;

import java.util.List;

/** Which origins may open a session on a route. Immutable. */
public record OriginPolicy(boolean sameOrigin, boolean any, List<String> allow, boolean absentAllowed) {}
