package io.nightshift.notifications.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.http.HostNames;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@b", "ada+x@example.com", "o'hara@example.co.uk", "ada@bücher.example",
        "用户@example.com", "ada@例え.テスト", "ada.b.c@xn--bcher-kva.example", "#!$%&*/=?^`{|}~-_@x.y"
      })
  void whatCanBeSentToIsOne(String address) {
    assertNull(EmailAddress.fault(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a,b@c",
        "a@b,c",
        "a@b c",
        "<a@b>",
        "a@b>",
        "Ada <a@b.c>",
        "a@b\r\nBcc: c@d",
        "a\u2028@b",
        "\"a b\"@c",
        "a..b@c",
        ".a@c",
        "a.@c",
        "a@b..c",
        "a@.b",
        "a@b.",
        "a@-b",
        "a@b-.c",
        "a@b_c.d",
        "a@[192.0.2.1]",
        "a@b/c",
        "a@%41"
      })
  void anythingElseIsNone(String address) {
    assertNotNull(EmailAddress.fault(address));
  }

  /** The same as expressions that say it, which cost an event eight times as much. */
  @Test
  void aTextIsJudgedAsByExpressions() {
    String word = "[^@.\\x00-\\x20\\x7f-\\xa0\\u2028\\u2029,;:<>()\\[\\]\"\\\\]+";
    String label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    Pattern address =
        Pattern.compile(
            "(?i)%s(?:\\.%s)*+@(?=.{1,253}$)%s(?:\\.%s)*".formatted(word, word, label, label));
    String characters = "ab09.-_@ .a-\u007f\u00a0\u00a1\u2028,;:<>()[]\"\\%Z";
    Random random = new Random(5);
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder("a@".substring(0, random.nextInt(3)));
      int length = i % 100 == 0 ? 240 + random.nextInt(20) : random.nextInt(9);
      int from = i % 100 == 0 ? 3 : characters.length();
      for (int j = 0; j < length; j++) {
        text.append(j % 50 == 49 ? '.' : characters.charAt(random.nextInt(from)));
      }
      if (!HostNames.isAscii(text.substring(text.indexOf("@") + 1))) {
        continue; // An international domain is encoded first.
      }
      boolean is = EmailAddress.fault(text.toString()) == null;
      assertEquals(address.matcher(text).matches(), is, text::toString);
      valid += is ? 1 : 0;
    }
    assertTrue(valid > 1_000, valid + " addresses among them");
  }
}
