package io.wsgateway.launcher.admin;

import io.wsgateway.launcher.config.ApplicationScope;

/** Whom a listener is for, and so how it speaks of itself and of its tokens. */
enum ForWhom {

    /** The admin listener. */
    OPERATORS("admin", "operator", "admin.token"),
    /** The push listener. */
    BACK_ENDS("push", "back end", "one of push.tokens");

    private final String section;
    private final String who;
    private final String token;

    ForWhom(String section, String who, String token) {
        this.section = section;
        this.who = who;
        this.token = token;
    }

    /** Of the configuration: {@code admin}, {@code push}. */
    String section() {
        return section;
    }

    /** One of them: {@code operator}, {@code back end}. */
    String who() {
        return who;
    }

    /** What is to be sent. */
    String token() {
        return token;
    }

    /** Under what it is counted among the limits that are reached that a token was refused, or came too soon after such. */
    String countedAs() {
        return section + ".tokens";
    }

    /** What who isn't asked for a token may see and change. */
    ApplicationScope untold() {
        return this == OPERATORS ? ApplicationScope.OPERATOR : ApplicationScope.EVERY;
    }

    static ForWhom of(ApplicationScope scope) {
        return scope.isBackEnds() ? BACK_ENDS : OPERATORS;
    }
}
