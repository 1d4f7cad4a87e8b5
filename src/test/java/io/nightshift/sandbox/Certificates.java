package io.nightshift.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
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
      KeyStore store = made.load();
      Key key = store.getKey("server", PASSWORD.toCharArray());
      Files.createFile(
          made.key(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(made.key(), pem("PRIVATE KEY", key.getEncoded()));
      Files.writeString(
          made.keyAndChain(), Files.readString(made.key()) + Files.readString(made.certificate()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return made;
  }

  private void sign() throws IOException {
    keytool(
        "ca.p12",
        "-genkeypair -alias ca -keyalg EC -groupname secp256r1 -validity 2 -dname CN=authority-"
            + dir.getFileName()
            + " -ext bc:c=ca:true,pathlen:0 -ext ku:c=keyCertSign,cRLSign");
    keytool("ca.p12", "-exportcert -rfc -alias ca -file " + authority());
    keytool(
        "server.p12",
        "-genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2 -dname CN=localhost");
    keytool("server.p12", "-certreq -alias server -file " + dir.resolve("server.csr"));
    keytool(
        "ca.p12",
        "-gencert -rfc -alias ca -validity 2 -infile %s -outfile %s -ext san=dns:localhost,dns:*.shop.example,dns:xn--bcher-kva.example -ext eku=serverAuth"
            .formatted(dir.resolve("server.csr"), certificate()));
    keytool("server.p12", "-importcert -noprompt -alias ca -file " + authority());
    keytool("server.p12", "-importcert -noprompt -alias server -file " + certificate());
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
      keys.init(load(), PASSWORD.toCharArray());
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
      trust.init(load());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeyStore load() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore())) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void keytool(String store, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-keystore", dir.resolve(store).toString()));
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
