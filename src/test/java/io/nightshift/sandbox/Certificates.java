package io.nightshift.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of a server called {@code localhost}, and the authority that has signed it: real
 * ones, created by the JDK's keytool, valid for two days.
 */
public final class Certificates {
  /** The password of its key stores. */
  public static final String PASSWORD = "changeit";

  /** Each run of keytool is short: one compiler, one collector, and key stores of few rounds. */
  private static final String QUICK =
      "-J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-Dkeystore.pkcs12.macIterationCount=1"
          + " -J-Dkeystore.pkcs12.certPbeIterationCount=1 -J-Dkeystore.pkcs12.keyPbeIterationCount=1";

  private final Path dir;

  private Certificates(Path dir) {
    this.dir = dir.toAbsolutePath();
  }

  /**
   * Creates an authority and a certificate.
   *
   * @param dir the folder of its files, new or empty
   */
  public static Certificates make(Path dir) {
    Certificates made = new Certificates(dir);
    try {
      Files.createDirectories(made.dir);
      made.sign();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }

  /** Two runs of keytool, since each is a JVM; the rest is copied from its key store. */
  private void sign() throws GeneralSecurityException, IOException {
    keytool(
        "-genkeypair -alias ca -keyalg EC -groupname secp256r1 -validity 2 -dname CN=authority-"
            + dir.getFileName()
            + " -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign,cRLSign");
    keytool(
        "-genkeypair -alias server -signer ca -keyalg EC -groupname secp256r1 -validity 2 -dname CN=localhost"
            + " -ext san=dns:localhost,dns:*.shop.example,dns:xn--bcher-kva.example -ext eku=serverAuth");
    KeyStore both = load(both());
    Certificate ca = both.getCertificate("ca");
    Certificate server = both.getCertificate("server");
    Files.writeString(authority(), pem("CERTIFICATE", ca.getEncoded()));
    Files.writeString(certificate(), pem("CERTIFICATE", server.getEncoded()));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = PASSWORD.toCharArray();
    Key key = both.getKey("server", password);
    store.setKeyEntry("server", key, password, new Certificate[] {server, ca});
    store.setCertificateEntry("ca", ca);
    try (OutputStream out = Files.newOutputStream(keyStore())) {
      store.store(out, password);
    }
    Files.createFile(
        key(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(key(), pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(keyAndChain(), Files.readString(key()) + Files.readString(certificate()));
  }

  /** The keys of both, as keytool has created them. */
  private Path both() {
    return dir.resolve("both.p12");
  }

  /** The authority's certificate, as PEM: what a client trusts. */
  public Path authority() {
    return dir.resolve("ca.pem");
  }

  /** The server's certificate, as PEM. */
  public Path certificate() {
    return dir.resolve("server.pem");
  }

  /** The server's private key, as PEM, readable by its owner only. */
  public Path key() {
    return dir.resolve("server.key");
  }

  /** The server's private key and its certificate in one file, as PEM. */
  public Path keyAndChain() {
    return dir.resolve("server-key-and-chain.pem");
  }

  /** The server's key and certificate, as PKCS #12. */
  public Path keyStore() {
    return dir.resolve("server.p12");
  }

  /** The context of a server that speaks TLS with this certificate. */
  public SSLContext serverContext() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(keyStore()), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The context of a client that trusts only this authority. */
  public SSLContext clientContext() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load(keyStore()));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyStore load(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void keytool(String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(QUICK.split(" ")));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-keystore", both().toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException(arguments + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
  }
}
