package io.nightshift.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostNamesTest {

  @ParameterizedTest
  @CsvSource({
    "shop.example, shop.example",
    "SHOP.Example, shop.example",
    "shop_api.example, shop_api.example",
    "localhost, localhost",
    "1a.2b, 1a.2b",
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example, xn--bcher-kva.example",
    "bu\u0308cher.example, xn--bcher-kva.example",
    "bücher。example, xn--bcher-kva.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah",
    "straße.example, xn--strae-oqa.example",
    "STRAẞE.example, xn--strae-oqa.example",
    "βόλος.example, xn--nxasmm1c.example",
    "faß.example, xn--fa-hia.example",
    "نامه\u200cای.example, xn--mgba3gch31f060k.example",
    "😀.example, xn--e28h.example",
    "xn--bcher-kva.example, xn--bcher-kva.example"
  })
  void aNameIsSentAsALabels(String name, String ascii) {
    assertEquals(ascii, HostNames.ascii(name));
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNoNameIsNone(String name) {
    assertNull(HostNames.ascii(name));
  }

  static Stream<String> whatIsNoNameIsNone() {
    return Stream.of(
        "",
        ".",
        "a..b",
        ".a",
        "a.",
        "a b",
        "a/b",
        "a@b",
        "a:b",
        "[::1]",
        "a%41",
        "ü b.example",
        "a\u0000b",
        "ü\u0000.example",
        "\u202eü.example",
        "ü／evil.example",
        "a".repeat(64),
        "ü".repeat(64),
        "a.".repeat(127) + "a");
  }

  @Test
  void aLabelOfTheLongestKindIsOne() {
    String name = ("a".repeat(63) + ".").repeat(3) + "a".repeat(61);
    assertEquals(name, HostNames.ascii(name));
  }
}
