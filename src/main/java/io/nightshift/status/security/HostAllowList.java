package io.nightshift.status.security;

import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a request may name. Another site can make its own name resolve to an address of
 * this service; the Host of such a request is still the name of the other site.
 */
@Singleton
final class HostAllowList {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-f:.]{2,45}]|[0-9a-z._~-]{1,255}?)[.]?(?::([0-9]{1,5}))?");

  private final List<Host> listed;

  @Inject
  HostAllowList(StatusSettings settings) {
    this(settings.hosts().orElse(List.of()));
  }

  /**
   * A list of hosts, each with or without a port; empty for any.
   *
   * @throws IllegalArgumentException if one is not a host
   */
  HostAllowList(List<String> hosts) {
    this.listed = hosts.stream().map(HostAllowList::setting).toList();
  }

  /**
   * A host.
   *
   * @param name in lower case, without a final dot
   * @param port the port; null if none is named
   */
  private record Host(String name, @Nullable Integer port) {
    static @Nullable Host parse(String authority) {
      Matcher host = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
      if (!host.matches()) {
        return null;
      }
      String port = host.group(2);
      return new Host(host.group(1), port == null ? null : Integer.valueOf(port));
    }

    boolean covers(Host asked) {
      return name.equals(asked.name) && (port == null || port.equals(asked.port));
    }
  }

  private static Host setting(String host) {
    Host parsed = Host.parse(host.strip());
    if (parsed == null) {
      throw new IllegalArgumentException("nightshift.hosts: '%s' is not a host".formatted(host));
    }
    return parsed;
  }

  /**
   * Whether the request is allowed: the list is empty, or it contains the Host header and, if the
   * target is an absolute URI, its host.
   */
  boolean allow(@Nullable String header, String target) {
    return listed.isEmpty()
        || (isListed(header)
            && (!target.contains("://") || target.startsWith("/") || isListed(authority(target))));
  }

  private static @Nullable String authority(String target) {
    try {
      return new URI(target).getRawAuthority();
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private boolean isListed(@Nullable String authority) {
    Host asked = authority == null ? null : Host.parse(authority);
    return asked != null && listed.stream().anyMatch(one -> one.covers(asked));
  }
}
