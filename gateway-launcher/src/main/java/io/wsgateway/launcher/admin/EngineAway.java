package io.wsgateway.launcher.admin;

/**
 * The engine, or a part of it, can't be reached. Immutable.
 *
 * @param kind which engine
 * @param required whether the gateway isn't ready then
 */
public record EngineAway(String kind, boolean required) {}
