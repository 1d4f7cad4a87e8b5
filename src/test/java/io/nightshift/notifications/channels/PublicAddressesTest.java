package io.nightshift.notifications.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses at the parser; none is connected to. */
class PublicAddressesTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/notifications/special-purpose-addresses.csv")
  void noAddressOfASpecialBlockIsPublicAndItsNeighboursAreAsTheRegistrySays(
      String block, String before, String after) throws Exception {
    String[] parts = block.split("/", 2);
    byte[] first = InetAddress.ofLiteral(parts[0]).getAddress();
    BigInteger low = new BigInteger(1, first);
    BigInteger size = BigInteger.TWO.pow(first.length * 8 - Integer.parseInt(parts[1]));
    BigInteger high = low.add(size).subtract(BigInteger.ONE);
    assertFalse(isPublic(low, first.length), "the first");
    assertFalse(isPublic(low.add(size.shiftRight(1)).min(high), first.length), "the middle");
    assertFalse(isPublic(high, first.length), "the last");
    if (!before.equals("none")) {
      boolean isPublic = isPublic(low.subtract(BigInteger.ONE), first.length);
      assertEquals(Boolean.valueOf(before), isPublic, "the one before");
    }
    if (!after.equals("none")) {
      boolean isPublic = isPublic(high.add(BigInteger.ONE), first.length);
      assertEquals(Boolean.valueOf(after), isPublic, "the one after");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "64:ff9b::, false",
    "64:ff9b::9ff:ffff, true",
    "64:ff9b::a00:0, false",
    "64:ff9b::aff:ffff, false",
    "64:ff9b::b00:0, true",
    "64:ff9b::ffff:ffff, false",
    "2002::, false",
    "2002:9ff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "2002:a00::, false",
    "2002:aff:ffff:ffff:ffff:ffff:ffff:ffff, false",
    "2002:b00::, true",
    "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, false",
    "2003::, true",
    "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, false",
    "2000::, true",
    "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "3fff:1000::, true",
    "4000::, false",
    "::ffff:8.8.8.8, true",
    "::ffff:0:0, false",
    "::ffff:10.0.0.0, false",
    "::ffff:11.0.0.0, true",
    "::ffff:ffff:ffff, false"
  })
  void anAddressThatCarriesAnotherIsJudgedByIt(String address, boolean isPublic) {
    assertEquals(isPublic, PublicAddresses.contain(InetAddress.ofLiteral(address)));
  }

  private static boolean isPublic(BigInteger address, int length) throws UnknownHostException {
    byte[] bytes = new byte[length];
    byte[] number = address.toByteArray();
    int digits = Math.min(number.length, length);
    System.arraycopy(number, number.length - digits, bytes, length - digits, digits);
    return PublicAddresses.contain(InetAddress.getByAddress(bytes));
  }
}
