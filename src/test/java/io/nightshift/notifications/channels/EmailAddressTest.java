package io.nightshift.notifications.channels;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

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
}
