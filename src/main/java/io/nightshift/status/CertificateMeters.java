package io.nightshift.status;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code nightshift_tls_certificate_end_timestamp_seconds} and {@code …_ends_soon}: the expiry of
 * the certificates of this instance's own ports. They are read from Quarkus' registry, which
 * reloads renewed files.
 */
@Singleton
final class CertificateMeters extends RemovableMeters {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final Map<String, Supplier<Optional<KeyStore>>> ports = new TreeMap<>();
  private final Duration soon;
  private final InstantSource clock;

  @Inject
  CertificateMeters(
      TlsConfigurationRegistry registry,
      @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> http,
      @ConfigProperty(name = "quarkus.management.tls-configuration-name")
          Optional<String> management,
      StatusSettings settings) {
    this(
        () -> keys(registry, http),
        () -> keys(registry, management),
        settings.status().certificateDays(),
        InstantSource.system());
  }

  CertificateMeters(
      Supplier<Optional<KeyStore>> http,
      Supplier<Optional<KeyStore>> management,
      int days,
      InstantSource clock) {
    ports.put("http", http);
    ports.put("management", management);
    this.soon = Duration.ofDays(days);
    this.clock = clock;
  }

  private static Optional<KeyStore> keys(TlsConfigurationRegistry registry, Optional<String> name) {
    return name.flatMap(registry::get)
        .or(() -> name.isPresent() ? Optional.empty() : registry.getDefault())
        .map(TlsConfiguration::getKeyStore);
  }

  @Override
  protected void bind() {
    for (String port : ports.keySet()) {
      gauge(
          "nightshift.tls.certificate.end.timestamp.seconds",
          "When the certificate of an own port ends; not a number without TLS",
          Tags.of("port", port),
          this,
          all -> all.seconds(port));
      gauge(
          "nightshift.tls.certificate.ends.soon",
          "1 for a certificate of an own port that ends soon, or has ended",
          Tags.of("port", port),
          this,
          all -> all.endsSoon(port) ? 1 : 0);
    }
  }

  /** The warning is repeated twice a day until the certificate is renewed. */
  @Scheduled(every = "12h")
  void warn() {
    for (String port : ports.keySet()) {
      if (endsSoon(port)) {
        LOG.warnf(
            "NS0805 The TLS certificate of the %s port ends at %s; renew it before",
            port, end(port));
      }
    }
  }

  private double seconds(String port) {
    Instant end = end(port);
    return end == null ? Double.NaN : end.getEpochSecond();
  }

  boolean endsSoon(String port) {
    Instant end = end(port);
    return end != null && soon.isPositive() && end.isBefore(clock.instant().plus(soon));
  }

  /** The earliest expiry of a port's certificates; null if it has none. */
  @Nullable Instant end(String port) {
    Supplier<Optional<KeyStore>> keys = ports.get(port);
    return keys == null ? null : keys.get().map(CertificateMeters::firstEnd).orElse(null);
  }

  private static @Nullable Instant firstEnd(KeyStore keys) {
    Instant first = null;
    try {
      for (String alias : Collections.list(keys.aliases())) {
        Certificate[] chain = keys.getCertificateChain(alias);
        for (Certificate one : chain == null ? new Certificate[0] : chain) {
          if (one instanceof X509Certificate x509) {
            Instant end = x509.getNotAfter().toInstant();
            first = first == null || end.isBefore(first) ? end : first;
          }
        }
      }
    } catch (KeyStoreException e) {
      LOG.debugf(e, "The keys of an own port cannot be read");
    }
    return first;
  }
}
