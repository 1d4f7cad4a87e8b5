package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Certificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the certificate of an own port is warned of. */
class CertificateMetersTest {
  @TempDir static Path dir;
  private static KeyStore keys;
  private static Instant end;

  @BeforeAll
  static void aCertificateOfTwoDays() throws Exception {
    Certificates made = Certificates.make(dir.resolve("tls"));
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(made.keyStore())) {
      keys.load(in, Certificates.PASSWORD.toCharArray());
    }
    try (InputStream in = Files.newInputStream(made.certificate())) {
      X509Certificate one =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      end = one.getNotAfter().toInstant();
    }
  }

  private CertificateMeters at(Instant now, int days) {
    return new CertificateMeters(
        () -> Optional.of(keys), Optional::empty, days, InstantSource.fixed(now));
  }

  @Test
  void itEndsSoonFromSoManyDaysBeforeUntilItIsRenewed() {
    Instant limit = end.minus(Duration.ofDays(14));
    assertFalse(at(limit.minusSeconds(600), 14).endsSoon("http"));
    assertTrue(at(limit.plusSeconds(600), 14).endsSoon("http"));
    assertTrue(at(end.plus(Duration.ofDays(400)), 14).endsSoon("http"));
    assertFalse(at(end.plusSeconds(60), 0).endsSoon("http"));
  }

  @Test
  void theFirstOfItsChainToEndCountsAndAPortWithoutTlsHasNone() {
    Instant first = at(end, 14).end("http");
    assertTrue(first != null && !first.isAfter(end));
    assertNull(at(end, 14).end("management"));
    assertFalse(at(end, 14).endsSoon("management"));
    assertEquals(first, at(Instant.EPOCH, 14).end("http"));
  }
}
