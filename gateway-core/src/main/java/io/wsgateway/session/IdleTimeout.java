package io.wsgateway.session;

/** Idle timeouts of what may stand between a peer and the gateway, by their length. */
final class IdleTimeout {

    private IdleTimeout() {}

    /**
     * What has such a timeout by default, a clause.
     *
     * @param seconds give or take one
     */
    static String likely(int seconds) {
        return switch (seconds) {
            case 29, 30, 31 -> "load balancers of Google Cloud have 30 s";
            case 54, 55, 56 -> "the router of Heroku has 55 s";
            case 59, 60, 61 -> "nginx (proxy_read_timeout) and load balancers of AWS (ALB) have 60 s";
            case 99, 100, 101 -> "Cloudflare has 100 s";
            case 239, 240, 241 -> "load balancers of Azure have 4 min";
            case 349, 350, 351 -> "network load balancers of AWS (NLB) have 350 s";
            case 599, 600, 601 -> "firewalls of Google Cloud have 10 min";
            default -> "nothing well-known has just that";
        };
    }
}
