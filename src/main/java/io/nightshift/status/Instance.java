package io.nightshift.status;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Which program this is, and which of its instances. */
@Singleton
final class Instance {
  static final String SERVICE = "nightshift";

  private final String name;
  private final String version;

  @Inject
  Instance(
      StatusSettings settings,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.name = settings.instance().orElseGet(Instance::hostName);
    this.version = version;
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }

  private static String hostName() {
    @Nullable String given = System.getenv("HOSTNAME");
    return Optional.ofNullable(given).filter(host -> !host.isBlank()).orElseGet(Instance::ownName);
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
