package io.nightshift.notifications.channels;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses of the public internet. No block of IANA's special-purpose address registries (RFC
 * 6890) is one of them, also when it is embedded in an IPv6 address (RFC 4291, RFC 6052, RFC 3056).
 * Blocks that the registries call globally reachable count as special too: they are anycast
 * services of networks (AS112, AMT, PCP, TURN), and the nearest instance may be a private one.
 */
final class PublicAddresses {
  private static final List<Block> SPECIAL_V4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private use
          "100.64.0.0/10", // shared address space
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link local
          "172.16.0.0/12", // private use
          "192.0.0.0/24", // IETF protocol assignments
          "192.0.2.0/24", // documentation
          "192.31.196.0/24", // AS112
          "192.52.193.0/24", // AMT
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private use
          "192.175.48.0/24", // AS112, direct delegation
          "198.18.0.0/15", // benchmarking
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and limited broadcast

  /** All assigned addresses. The rest of IPv6 is special or not assigned. */
  private static final Block GLOBAL_V6 = Block.of("2000::/3");

  private static final List<Block> SPECIAL_V6 =
      blocks(
          "2001::/23", // IETF protocol assignments, Teredo, ORCHID and drone identities among them
          "2001:db8::/32", // documentation
          "2620:4f:8000::/48", // AS112, direct delegation
          "3fff::/20"); // documentation

  /** Prefixes of addresses with an IPv4 address at a fixed byte. */
  private static final Block TRANSLATED = Block.of("64:ff9b::/96");

  private static final int AT_IN_TRANSLATED = 12;
  private static final Block SIX_TO_FOUR = Block.of("2002::/16");
  private static final int AT_IN_SIX_TO_FOUR = 2;

  private PublicAddresses() {}

  /** A block of addresses of one length with the same first bits. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Block(byte[] first, int bits) {
    static Block of(String cidr) {
      String[] parts = cidr.split("/", 2);
      return new Block(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
    }

    boolean contains(byte[] address) {
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit)) & 0xff;
        if (((address[bit / 8] ^ first[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static List<Block> blocks(String... cidrs) {
    return Stream.of(cidrs).map(Block::of).toList();
  }

  /** Whether an address is a public one. */
  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> isPublicV4(bytes);
      case Inet6Address v6 -> isPublicV6(bytes);
      default -> false;
    };
  }

  private static boolean isPublicV4(byte[] address) {
    return SPECIAL_V4.stream().noneMatch(block -> block.contains(address));
  }

  private static boolean isPublicV6(byte[] address) {
    if (TRANSLATED.contains(address)) {
      return isPublicV4(within(address, AT_IN_TRANSLATED));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return isPublicV4(within(address, AT_IN_SIX_TO_FOUR));
    }
    return GLOBAL_V6.contains(address)
        && SPECIAL_V6.stream().noneMatch(block -> block.contains(address));
  }

  private static byte[] within(byte[] address, int from) {
    return Arrays.copyOfRange(address, from, from + 4);
  }
}
