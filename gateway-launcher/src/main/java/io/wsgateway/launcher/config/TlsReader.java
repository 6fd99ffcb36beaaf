package io.wsgateway.launcher.config;

import io.wsgateway.launcher.text.Escaped;
import io.wsgateway.netty.tls.ClientCertificates;
import io.wsgateway.netty.tls.KeyPassword;
import io.wsgateway.netty.tls.KeySource;
import io.wsgateway.netty.tls.ListenerTls;
import io.wsgateway.netty.tls.PrincipalRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code tls:} of a listener, of the public ones or the admin listener. */
final class TlsReader {

    private static final String TLS = "tls";
    private static final String CERTIFICATES = "certificates";
    private static final String PASSWORD = "key-password";
    private static final String PASSWORD_FILE = "key-password-file";
    /** A name of labels, the first of which may stand for any (RFC 9525 section 6.3). */
    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");

    /** The words of {@code client-auth}. */
    private enum ClientAuth {
        NONE, OPTIONAL, REQUIRE
    }

    private final Home home;
    private final Problems problems;

    /**
     * @param home what relative paths are relative to
     */
    TlsReader(Home home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    /** The listener's TLS; empty if there is none, or it is wrong. */
    Optional<ListenerTls> read(SectionReader listener) {
        if (listener.find(TLS).isEmpty()) {
            return Optional.empty();
        }
        SectionReader section = listener.section(TLS);
        List<KeySource> certificates = new ArrayList<>();
        Optional<List<SectionReader>> several = section.sections(CERTIFICATES);
        if (several.isEmpty() || section.find("certificate").isPresent() || section.find("key").isPresent()) {
            files(section, List.of()).ifPresent(certificates::add);
        }
        if (several.isPresent() && several.get().isEmpty()) {
            section.problem(CERTIFICATES, "an empty list (expected: at least one certificate)");
        }
        several.orElse(List.of()).forEach(each -> files(each, hosts(each)).ifPresent(certificates::add));
        Optional<ClientCertificates> clients = clients(section);
        return certificates.isEmpty() ? Optional.empty() : Optional.of(new ListenerTls(certificates, clients));
    }

    private Optional<KeySource> files(SectionReader section, List<String> hosts) {
        Optional<Path> certificate = required(section, "certificate", "a PEM file; TLS needs certificate and key");
        Optional<Path> key = required(section, "key", "a PEM file; TLS needs certificate and key");
        Optional<KeyPassword> password = password(section);
        return certificate.flatMap(found -> key.map(other -> new KeySource.Files(found, other, password, hosts)));
    }

    private Optional<KeyPassword> password(SectionReader section) {
        Optional<Text> given = section.text(PASSWORD);
        Optional<Path> file = section.text(PASSWORD_FILE).flatMap(text -> file(section, PASSWORD_FILE, text));
        if (given.isPresent() && file.isPresent()) {
            section.problem(PASSWORD, "without effect: there is key-password-file; leave one of them out");
        }
        return file.<KeyPassword>map(KeyPassword.InFile::new)
                .or(() -> given.map(text -> new KeyPassword.Given(text.value())));
    }

    private List<String> hosts(SectionReader section) {
        List<Text> texts = section.texts("hosts").orElse(List.of());
        if (texts.isEmpty() && section.find("hosts").isPresent()) {
            section.problem("hosts", "an empty list (expected: at least one name, or no such key for the"
                    + " certificate's own)");
        }
        List<String> hosts = new ArrayList<>();
        for (Text text : texts) {
            String host = text.value().toLowerCase(Locale.ROOT);
            if (HOST.matcher(host).matches()) {
                hosts.add(host);
            } else {
                problems.add(text.problem(Escaped.text(text.value())
                        + " (expected: a name such as gw.example.com or \"*.example.com\")"));
            }
        }
        return hosts;
    }

    private Optional<ClientCertificates> clients(SectionReader section) {
        ClientAuth demand = section.word("client-auth", ClientAuth.NONE, ClientAuth.class);
        if (demand == ClientAuth.NONE) {
            for (String key : new String[] {"client-ca", "principal"}) {
                if (section.find(key).isPresent()) {
                    section.problem(key, "without effect: client-auth is none");
                }
            }
            return Optional.empty();
        }
        PrincipalRule principal = section.word("principal", PrincipalRule.SUBJECT_CN, PrincipalRule.class);
        return required(section, "client-ca", "a PEM file, the certificates of those who may issue clients' ones")
                .map(authorities -> new ClientCertificates(demand == ClientAuth.REQUIRE
                        ? ClientCertificates.Demand.REQUIRE
                        : ClientCertificates.Demand.OPTIONAL, authorities, principal));
    }

    private Optional<Path> required(SectionReader section, String key, String expected) {
        Optional<Text> text = section.text(key);
        if (text.isEmpty() && section.find(key).isEmpty()) {
            section.problem(key, "missing (expected: " + expected + ")");
        }
        return text.flatMap(path -> file(section, key, path));
    }

    private Optional<Path> file(SectionReader section, String key, Text text) {
        Optional<Path> found = home.find(text);
        found.ifPresent(path -> {
            if (!Files.isRegularFile(path)) {
                section.problem(key, "no such file: " + path);
            } else if (!Files.isReadable(path)) {
                section.problem(key, "not allowed to read " + path);
            }
        });
        return found;
    }
}
