package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerAddressesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          anna@example.com                         | a…@example.com
          a@example.com                            | a…@example.com
          550 <anna.b@example.com>: no such user   | 550 <a…@example.com>: no such user
          to anna@example.com, bert@example.org.   | to a…@example.com, b…@example.org.
          anna+tag=x@example.com                   | a…@example.com
          Ünal@exämple.de                          | Ü…@exämple.de
          𝒜nna@example.com                         | 𝒜…@example.com
          用户@例子.广告                            | 用…@例子.广告
          'anna'@localhost                         | a…@localhost
          "anna b"@example.com                     | a…@example.com
          x "anna \\"b\\" c"@example.com y         | x a…@example.com y
          &quot;anna b&quot;@example.com           | a…@example.com
          o&#39;anna@example.com                   | o…@example.com
          <td>&amp;anna@example.com</td>           | <td>a…@example.com</td>
          &lt;anna@example.com&gt;                 | &lt;a…@example.com&gt;
          ?q=anna%40example.com&x=1                | q…%40example.com&x=1
          mailto:anna@example.com                  | mailto:a…@example.com
          anna@[127.0.0.1]:25                      | a…@[127.0.0.1]:25
          anna@home@example.com                    | a…@example.com
          anna%relay@example.com                   | a…@example.com
          anna＠example.com                        | a…＠example.com
          anna&#64;example.com                     | a…&#64;example.com
          (anna@example.com)                       | (a…@example.com)
          """)
  void anAddressInAnyTextIsShortened(String text, String expected) {
    assertEquals(expected, CallerAddresses.shorten(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no address", "@", "a @ b", "@here", "anna@", "orders.events/3@17"})
  void otherTextStaysAsItIs(String text) {
    assertEquals(text, CallerAddresses.shorten(text));
  }

  @Test
  void textWithoutAnAddressIsNotCopied() {
    String text = "an order";
    assertSame(text, CallerAddresses.shorten(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          anna@example.com               | a…@example.com
          anna@17                        | a…@17
          Anna B. <anna@example.com>     | a…@example.com
          "Anna B." <anna@example.com>   | a…@example.com
          "an@na"@example.com            | a…@example.com
          anna                           | …
          """)
  void aRecipientIsShortenedWhateverItIs(String recipient, String expected) {
    assertEquals(expected, CallerAddresses.shortened(recipient));
  }

  @Test
  void anAddressOfAnyLengthIsAsLong() {
    assertEquals(
        CallerAddresses.shorten("a@example.com"),
        CallerAddresses.shorten("a".repeat(300) + "@example.com"));
  }

  /** Each costs the same for a text twice as long: no search goes back over all of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "@", "a@", "\"@", "&quot;@", "&", "%40", "a%40(", "\\", "&#64;\"", "a@["})
  void hostileTextIsReadToItsEnd(String part) {
    String text = part.repeat(1_000_000 / part.length());
    assertFalse(CallerAddresses.shorten(text + " anna@example.com").contains("anna"));
  }

  @Test
  void numbersAndNestingOfJsonStayAsTheyAre() {
    String deep = "[".repeat(5_000) + "1.50" + "]".repeat(5_000);
    String json =
        "{\"n\":1E400,\"m\":10000000000000000000.10,\"anna@x.y\":{\"t\":\"\\\"anna b\\\"@x.y\"},\"d\":"
            + deep
            + ",\"z\":[true,false,null]}";
    assertEquals(
        "{\"n\":1E400,\"m\":10000000000000000000.10,\"a…@x.y\":{\"t\":\"a…@x.y\"},\"d\":"
            + deep
            + ",\"z\":[true,false,null]}",
        MaskedAnswers.shortened(json));
  }
}
