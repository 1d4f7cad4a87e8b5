package io.nightshift.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What counts as one caller where limits are by address. */
public final class CallerAddress {
  /** A household, or a machine, has at least so much of IPv6 for itself: one address here. */
  private static final int IPV6_PREFIX_BYTES = 8;

  private static final int LONGEST_NAME = 64;

  private CallerAddress() {}

  /** What an address counts as: itself, or the network that it is of where that is IPv6. */
  public static String of(@Nullable InetAddress address) {
    if (address == null) {
      return "";
    }
    return address instanceof Inet6Address six ? network(six) : address.getHostAddress();
  }

  /** The same of a literal address. Another text, which a proxy may have sent, is itself. */
  public static String of(@Nullable String host) {
    if (host == null) {
      return "";
    }
    try {
      if (InetAddress.ofLiteral(host) instanceof Inet6Address six) {
        return network(six);
      }
    } catch (IllegalArgumentException e) {
      // A proxy may say anything, such as unknown.
    }
    return host.length() > LONGEST_NAME ? host.substring(0, LONGEST_NAME) : host;
  }

  private static String network(Inet6Address address) {
    byte[] network = Arrays.copyOf(address.getAddress(), IPV6_PREFIX_BYTES);
    return HexFormat.of().formatHex(network);
  }
}
