package io.nightshift.notifications;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The addresses of the public internet: none of this host, its link, a private network, or reserved
 * for something else (IANA's special-purpose address registries, RFC 6890), also where one of those
 * is written into an IPv6 address (RFC 4291, RFC 6052, RFC 3056).
 */
final class PublicAddresses {
  private static final List<Block> RESERVED =
      List.of(
          block(8, 0),
          block(8, 10),
          block(10, 100, 64),
          block(8, 127),
          block(16, 169, 254),
          block(12, 172, 16),
          block(24, 192, 0, 0),
          block(24, 192, 0, 2),
          block(24, 192, 88, 99),
          block(16, 192, 168),
          block(15, 198, 18),
          block(24, 198, 51, 100),
          block(24, 203, 0, 113),
          block(4, 224),
          block(4, 240));

  private PublicAddresses() {}

  /** IPv4 addresses that begin with the same bits. */
  private record Block(int bits, int prefix) {
    boolean contains(int address) {
      return address >>> (32 - bits) == prefix >>> (32 - bits);
    }
  }

  private static Block block(int bits, int... bytes) {
    int prefix = 0;
    for (int i = 0; i < 4; i++) {
      prefix = prefix << 8 | (i < bytes.length ? bytes[i] : 0);
    }
    return new Block(bits, prefix);
  }

  /** Whether it is one of them. */
  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> isPublic(bytes, 0);
      case Inet6Address v6 -> isPublicV6(v6, bytes);
      default -> false;
    };
  }

  private static boolean isPublicV6(Inet6Address address, byte[] bytes) {
    boolean global = (bytes[0] & 0xe0) == 0x20; // 2000::/3 is all that is handed out.
    boolean translated = startsWith(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
    if (translated) {
      return isPublic(bytes, 12);
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return isPublic(bytes, 2);
    }
    boolean documentation = startsWith(bytes, 0x20, 0x01, 0x0d, 0xb8);
    boolean protocols = startsWith(bytes, 0x20, 0x01, 0x00) || startsWith(bytes, 0x20, 0x01, 0x01);
    return global && !documentation && !protocols && !address.isMulticastAddress();
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPublic(byte[] bytes, int from) {
    byte[] four = Arrays.copyOfRange(bytes, from, from + 4);
    int address = 0;
    for (byte one : four) {
      address = address << 8 | one & 0xff;
    }
    int asked = address;
    return RESERVED.stream().noneMatch(block -> block.contains(asked));
  }
}
