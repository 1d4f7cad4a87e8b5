package io.nightshift.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The authorities whose certificates of servers are trusted: those of the platform, or others. */
public final class TrustStore {
  private TrustStore() {}

  /**
   * Trusts the authorities of the Java platform.
   *
   * @throws SSLException if they cannot be read
   */
  static SSLContext platform() throws SSLException {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new SSLException("TLS is not available", e);
    }
  }

  /**
   * Trusts the authorities of a file of PEM certificates, and no others.
   *
   * @param setting the name of the setting, for the message
   * @throws IllegalStateException if the file has none: the start fails with this message
   */
  public static SSLContext of(Path pem, String setting) {
    try {
      return context(new TrustManager[] {managerOf(pem, setting)});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The Java platform has no TLS", e);
    }
  }

  /**
   * The check of certificates by the authorities of a file of PEM certificates, and no others.
   *
   * @param setting the name of the setting, for the message
   * @throws IllegalStateException if the file has none
   */
  public static X509ExtendedTrustManager managerOf(Path pem, String setting) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, one);
      }
      if (number == 0) {
        throw new IllegalStateException(setting + ": no certificate is in " + pem);
      }
      return manager(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(setting + ": " + pem + " cannot be read: " + e, e);
    }
  }

  /** The check of certificates by the authorities of the Java platform. */
  public static X509ExtendedTrustManager platformManager() {
    try {
      return manager(null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The Java platform has no TLS", e);
    }
  }

  /** A check that accepts each certificate, whoever issued it. */
  public static X509ExtendedTrustManager anyManager() {
    return new AnyCertificate();
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    for (TrustManager one : trust.getTrustManagers()) {
      if (one instanceof X509ExtendedTrustManager manager) {
        return manager;
      }
    }
    throw new GeneralSecurityException("no check of certificates");
  }

  /** Trusts each certificate, whoever issued it. */
  public static SSLContext any() {
    try {
      return context(new TrustManager[] {new AnyCertificate()});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The Java platform has no TLS", e);
    }
  }

  private static SSLContext context(TrustManager[] trusted) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted, null);
    return context;
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
