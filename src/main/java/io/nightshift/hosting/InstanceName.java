package io.nightshift.hosting;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What this instance is called: by its settings, else as its host. */
@Singleton
public final class InstanceName {
  private final String value;

  @Inject
  InstanceName(HostSettings settings) {
    this.value = settings.instance().orElseGet(InstanceName::hostName);
  }

  /** The name. */
  public String value() {
    return value;
  }

  private static String hostName() {
    @Nullable String given = System.getenv("HOSTNAME");
    return Optional.ofNullable(given)
        .filter(host -> !host.isBlank())
        .orElseGet(InstanceName::ownName);
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
