package io.nightshift.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Maps an address to the caller that limits count. */
public final class CallerAddress {
  /**
   * A household, or a machine, has at least one network of this size in IPv6: it counts as one
   * caller.
   */
  private static final int IPV6_PREFIX_BYTES = 8;

  private static final int LONGEST_NAME = 64;

  private CallerAddress() {}

  /** The caller of an address: the address itself, or its network for IPv6. */
  public static String of(@Nullable InetAddress address) {
    if (address == null) {
      return "";
    }
    return address instanceof Inet6Address six ? network(six) : address.getHostAddress();
  }

  /**
   * The caller of a literal address. Any other text, which a proxy may have sent, stands for
   * itself.
   */
  public static String of(@Nullable String host) {
    if (host == null) {
      return "";
    }
    try {
      if (InetAddress.ofLiteral(host) instanceof Inet6Address six) {
        return network(six);
      }
    } catch (IllegalArgumentException e) {
      // A proxy may send any text, such as unknown.
    }
    return host.length() > LONGEST_NAME ? host.substring(0, LONGEST_NAME) : host;
  }

  private static String network(Inet6Address address) {
    byte[] network = Arrays.copyOf(address.getAddress(), IPV6_PREFIX_BYTES);
    return HexFormat.of().formatHex(network);
  }
}
