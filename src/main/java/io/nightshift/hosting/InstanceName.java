package io.nightshift.hosting;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The name of this instance, unique for each process unless it is set.
 *
 * <p>It is the value of the setting {@code instance} if set. In Kubernetes it is the host name,
 * which is the name of the pod. Elsewhere it is the host name with a random suffix, since several
 * processes may run on one host.
 */
@Singleton
public final class InstanceName {
  /** Set by Kubernetes in each container. */
  private static final String IN_KUBERNETES = "KUBERNETES_SERVICE_HOST";

  private static final int SUFFIX_LENGTH = 5;
  private static final int SUFFIX_RADIX = 36;

  private final String value;
  private final String host;

  @Inject
  InstanceName(HostSettings settings) {
    this(settings.instance(), System.getenv());
  }

  InstanceName(Optional<String> configured, Map<String, String> environment) {
    this.host = configured.orElseGet(() -> hostName(environment));
    this.value =
        configured.isPresent() || environment.containsKey(IN_KUBERNETES)
            ? host
            : host + "-" + suffix();
  }

  /** The full name: a new one after each start, unless it is set or the pod's. */
  public String value() {
    return value;
  }

  /**
   * The name without the suffix: the same after a restart, and the same for all processes of one
   * host. Use it for what belongs to the host, such as its files.
   */
  public String host() {
    return host;
  }

  /** The name of the machine or of the pod, whatever the name of the instance is. */
  public static String machine() {
    return hostName(System.getenv());
  }

  private static String suffix() {
    return new SecureRandom()
        .ints(SUFFIX_LENGTH, 0, SUFFIX_RADIX)
        .mapToObj(digit -> Character.toString(Character.forDigit(digit, SUFFIX_RADIX)))
        .collect(Collectors.joining());
  }

  private static String hostName(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("HOSTNAME"))
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
