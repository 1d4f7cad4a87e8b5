package io.nightshift.redis;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Checks the certificates of a server by another trust manager, and keeps when they expire. */
final class CertificateWatch extends X509ExtendedTrustManager {
  private final @Nullable X509ExtendedTrustManager trusted;
  private volatile @Nullable Instant until;

  /**
   * A watch.
   *
   * @param trusted null if there is no TLS: no certificate is trusted then
   */
  CertificateWatch(@Nullable X509ExtendedTrustManager trusted) {
    this.trusted = trusted;
  }

  /** The earliest expiry; null before a handshake. */
  @Nullable Instant until() {
    return until;
  }

  private X509ExtendedTrustManager checked(X509Certificate[] chain) throws CertificateException {
    if (trusted == null) {
      throw new CertificateException("no authority is trusted");
    }
    until =
        Stream.of(chain)
            .map(one -> one.getNotAfter().toInstant())
            .min(Instant::compareTo)
            .orElse(null);
    return trusted;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checked(chain).checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checked(chain).checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    checked(chain).checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("no client is expected");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("no client is expected");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("no client is expected");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trusted == null ? new X509Certificate[0] : trusted.getAcceptedIssuers();
  }
}
