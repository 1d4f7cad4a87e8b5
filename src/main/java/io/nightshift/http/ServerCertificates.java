package io.nightshift.http;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Checks the certificates of servers, and finds when they expire. */
final class ServerCertificates {
  private static final int DNS_NAME = 2;

  private ServerCertificates() {}

  /**
   * Requires that the certificate names that host (RFC 9525): one of its DNS names is equal, or has
   * an asterisk for the first label.
   */
  static void requireName(SSLSession session, String host) throws SSLException {
    if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
      try {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
          if (name.get(0).equals(DNS_NAME) && matches(String.valueOf(name.get(1)), host)) {
            return;
          }
        }
      } catch (CertificateParsingException e) {
        // Such a certificate names no host.
      }
    }
    SSLException wrong = new SSLHandshakeException("another host");
    wrong.initCause(new CertificateException("another host"));
    throw wrong;
  }

  static boolean matches(String pattern, String host) {
    String name = pattern.toLowerCase(Locale.ROOT);
    int dot = host.indexOf('.');
    boolean wildcard = name.startsWith("*.") && name.indexOf('.', 2) > 0 && dot > 0;
    return name.equals(host) || wildcard && name.substring(1).equals(host.substring(dot));
  }

  /** The earliest expiry of the certificates; null if there are none. */
  static @Nullable Instant until(SSLSession session) throws SSLPeerUnverifiedException {
    Instant first = null;
    for (Certificate one : session.getPeerCertificates()) {
      if (one instanceof X509Certificate x509) {
        Instant end = x509.getNotAfter().toInstant();
        first = first == null || end.isBefore(first) ? end : first;
      }
    }
    return first;
  }
}
