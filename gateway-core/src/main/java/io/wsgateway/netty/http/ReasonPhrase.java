package io.wsgateway.netty.http;

/** What statuses are called, for who reads a response with the naked eye: programs are to ignore it. */
final class ReasonPhrase {

    private ReasonPhrase() {}

    /**
     * The name of a status.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-15">RFC 9110 section 15</a>
     */
    static String of(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "Unknown";
        };
    }
}
