package io.wsgateway.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    static final String PASSWORD = "pässword";
    private static KeyPair ec;
    private static KeyPair rsa;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        ec = curve.generateKeyPair();
        KeyPairGenerator large = KeyPairGenerator.getInstance("RSA");
        large.initialize(2048);
        rsa = large.generateKeyPair();
    }

    /** The forms that a key comes in: from openssl, certbot, keytool, and old servers. */
    enum Form {
        PKCS8("PRIVATE KEY"),
        PKCS8_AES("ENCRYPTED PRIVATE KEY"),
        PKCS8_TRIPLE_DES("ENCRYPTED PRIVATE KEY"),
        TRADITIONAL(" PRIVATE KEY"),
        TRADITIONAL_AES(" PRIVATE KEY"),
        TRADITIONAL_TRIPLE_DES(" PRIVATE KEY");

        private final String label;

        Form(String label) {
            this.label = label;
        }

        boolean isEncrypted() {
            return this != PKCS8 && this != TRADITIONAL;
        }

        String write(PrivateKey key) throws Exception {
            String text = switch (this) {
                case PKCS8 -> pem(new JcaPKCS8Generator(key, null));
                case PKCS8_AES -> pem(new JcaPKCS8Generator(key,
                        encryptor(new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                .setPRF(PKCS8Generator.PRF_HMACSHA256))));
                case PKCS8_TRIPLE_DES -> pem(new JcaPKCS8Generator(key,
                        encryptor(new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.PBE_SHA1_3DES))));
                case TRADITIONAL -> pem(new JcaMiscPEMGenerator(traditional(key), null));
                case TRADITIONAL_AES -> pem(new JcaMiscPEMGenerator(traditional(key),
                        new JcePEMEncryptorBuilder("AES-256-CBC").setProvider(BOUNCY_CASTLE)
                                .build(PASSWORD.toCharArray())));
                case TRADITIONAL_TRIPLE_DES -> pem(new JcaMiscPEMGenerator(traditional(key),
                        new JcePEMEncryptorBuilder("DES-EDE3-CBC").setProvider(BOUNCY_CASTLE)
                                .build(PASSWORD.toCharArray())));
            };
            assertThat(text).contains(label);
            return text;
        }

        private static OutputEncryptor encryptor(JceOpenSSLPKCS8EncryptorBuilder builder) throws Exception {
            return builder.setProvider(BOUNCY_CASTLE).setPassword(PASSWORD.toCharArray()).build();
        }
    }

    /** OpenSSL writes the curve into it, which the JDK leaves to what is around it. */
    private static Object traditional(PrivateKey key) throws IOException {
        return key instanceof ECPrivateKey curve
                ? new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
                        SECObjectIdentifiers.secp256r1),
                        new org.bouncycastle.asn1.sec.ECPrivateKey(256, curve.getS(),
                                SECObjectIdentifiers.secp256r1))
                : key;
    }

    private static String pem(PemObjectGenerator object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** Those of the JDK compare what is around the number, too. */
    private static boolean same(PrivateKey one, PrivateKey other) {
        return one instanceof ECPrivateKey curve && other instanceof ECPrivateKey another
                ? curve.getS().equals(another.getS()) && curve.getParams().equals(another.getParams())
                : one.equals(other);
    }

    private static KeyPair pair(String algorithm) {
        return algorithm.equals("EC") ? ec : rsa;
    }

    @ParameterizedTest
    @CsvSource({
            "PKCS8,EC", "PKCS8_AES,EC", "PKCS8_TRIPLE_DES,EC", "TRADITIONAL,EC", "TRADITIONAL_AES,EC",
            "TRADITIONAL_TRIPLE_DES,EC", "PKCS8,RSA", "PKCS8_AES,RSA", "PKCS8_TRIPLE_DES,RSA", "TRADITIONAL,RSA",
            "TRADITIONAL_AES,RSA", "TRADITIONAL_TRIPLE_DES,RSA"
    })
    void readsEveryForm(Form form, String algorithm) throws Exception {
        PrivateKey key = pair(algorithm).getPrivate();
        String text = form.write(key);
        Optional<String> password = form.isEncrypted() ? Optional.of(PASSWORD) : Optional.empty();
        assertThat(same(PrivateKeys.read(text, password, algorithm), key)).isTrue();
        if (form.isEncrypted()) {
            assertThatThrownBy(() -> PrivateKeys.read(text, Optional.empty(), algorithm))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessage("the key is encrypted, and key-password-file is not given");
            assertThatThrownBy(() -> PrivateKeys.read(text, Optional.of("another"), algorithm))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessage("the key can't be decrypted: the password is wrong, or the key is damaged");
        }
    }

    /** As "openssl pkcs8 -topk8 -scrypt" writes it, which the JDK can't read. */
    @Test
    void readsScrypt() throws Exception {
        String text = """
                -----BEGIN ENCRYPTED PRIVATE KEY-----
                %s-----END ENCRYPTED PRIVATE KEY-----
                """.formatted(SCRYPT);
        assertThat(PrivateKeys.read(text, Optional.of("secret"), "EC").getAlgorithm()).isEqualTo("EC");
    }

    /** Made by openssl 3.0: EC, prime256v1, password "secret". */
    private static final String SCRYPT = """
            MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAj84HjGQ/QoIAICBAAC
            AQgCAQEwHQYJYIZIAWUDBAEqBBDhseiUVbAbVHlJMHD+WlWhBIGQt4uDPDJTz5mK
            t3llvAza27poogSwhjHfOkJFZjui9jOB/IW1PGwNstOl0asCjRzpbtBC1qQEvDSt
            AodpQ0Mwn6+6FF2pSQFahRBbeuOGwyeOci85k2LLYuu3E1G00Ieuhqd3c2l3/ns5
            LijPDu6JXgxEwoQTr+g+KZSrl9oLaxwjK7odCykn3rhaZXPVvp8k
            """;

    /** As "openssl ecparam -genkey" writes it. */
    @Test
    void skipsTheCurveBeforeTheKey() throws Exception {
        String parameters = TestCertificate.text("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded());
        String text = parameters + Form.TRADITIONAL.write(ec.getPrivate());
        assertThat(same(PrivateKeys.read(text, Optional.empty(), "EC"), ec.getPrivate())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
            "OPENSSH PRIVATE KEY"})
    void saysThatNothingCanBeMadeOfIt(String label) {
        for (String content : new String[] {"", "AAAA", "####", "MIIB", "Proc-Type: 4,ENCRYPTED\n\nAAAA"}) {
            String text = "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
            assertThatThrownBy(() -> PrivateKeys.read(text, Optional.of(PASSWORD), "EC")).as(text)
                    .isInstanceOf(InvalidKeyException.class).hasMessageStartingWith("the key ");
        }
    }

    /** What the JDK reads, it reads alone: Bouncy Castle takes its time and its memory. */
    @ParameterizedTest
    @CsvSource({"PKCS8, true", "PKCS8_AES, true", "TRADITIONAL, false"})
    void needsBouncyCastleOnlyForWhatTheJdkDoesNotKnow(Form form, boolean readable) throws Exception {
        String text = form.write(ec.getPrivate());
        URL[] classes = {PrivateKeys.class.getProtectionDomain().getCodeSource().getLocation()};
        try (URLClassLoader loader = new WithoutBouncyCastle(classes)) {
            Method read = loader.loadClass(PrivateKeys.class.getName()).getDeclaredMethod("read", String.class,
                    Optional.class, String.class);
            read.setAccessible(true);
            if (readable) {
                assertThat(read.invoke(null, text, Optional.of(PASSWORD), "EC")).isEqualTo(ec.getPrivate());
            } else {
                assertThatThrownBy(() -> read.invoke(null, text, Optional.empty(), "EC"))
                        .isInstanceOf(InvocationTargetException.class).hasCauseInstanceOf(NoClassDefFoundError.class);
            }
        }
    }

    private static final class WithoutBouncyCastle extends URLClassLoader {
        WithoutBouncyCastle(URL[] classes) {
            super(classes, ClassLoader.getPlatformClassLoader());
        }
    }

    /** The label says which it is, and not what the certificate's key is. */
    @Test
    void refusesAKeyOfAnotherAlgorithm() throws Exception {
        String text = pem(new JcaPKCS8Generator(rsa.getPrivate(), null));
        assertThat(PrivateKeyInfo.getInstance(rsa.getPrivate().getEncoded()).getPrivateKeyAlgorithm().getAlgorithm())
                .isEqualTo(PKCSObjectIdentifiers.rsaEncryption);
        assertThatThrownBy(() -> PrivateKeys.read(text, Optional.empty(), "EC"))
                .isInstanceOf(InvalidKeyException.class).hasMessage("the key is no EC key, as the certificate's is");
    }
}
