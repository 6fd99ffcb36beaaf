package io.wsgateway.identity;

/**
 * Who signs tokens: what is asked of them, and the keys. Immutable; the keys are thread-safe.
 */
public record Issuer(IssuerPolicy policy, KeySource keys) {}
