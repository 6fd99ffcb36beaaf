package io.wsgateway.launcher.explain;

import java.util.Optional;
import java.util.Set;

/**
 * An option of curl, as it stands in a command. Immutable.
 *
 * @param name the name: {@code -H} or {@code --header}
 * @param hasArgument whether an argument goes with it, which may be a secret and is never the URL
 * @param attached the argument where it stands in the same word; empty if the next word is it
 * @see <a href="https://curl.se/docs/manpage.html">curl.1</a>
 */
record CurlOption(String name, boolean hasArgument, Optional<String> attached) {

    /** Options of one letter that have an argument. */
    private static final String LETTERS = "AbcCdDeEFHKmoPQrtTuUwxXyYz";
    private static final Set<String> NAMES = Set.of("""
            abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
            continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
            delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine
            etag-compare etag-save expect100-timeout expand-cookie expand-data expand-header expand-oauth2-bearer expand-url
            expand-user form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode
            happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json
            keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth mail-from
            mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
            parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath
            proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
            proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
            proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay
            retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname
            speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword
            tlsuser trace trace-ascii trace-config unix-socket upload-file upload-flags url url-query user user-agent variable
            vlan-priority write-out""".split("\\s+"));

    /** The option that a word is, or the last of several letters: {@code -sSu} is {@code -u}. */
    static CurlOption of(String word) {
        if (word.startsWith("--")) {
            return new CurlOption(word, NAMES.contains(word.substring(2)), Optional.empty());
        }
        for (int i = 1; i < word.length(); i++) {
            if (LETTERS.indexOf(word.charAt(i)) >= 0) {
                String rest = word.substring(i + 1);
                return new CurlOption("-" + word.charAt(i), true,
                        rest.isEmpty() ? Optional.empty() : Optional.of(rest));
            }
        }
        return new CurlOption(word, false, Optional.empty());
    }
}
