package io.nightshift.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://shop_api.example/hook, https://shop_api.example/hook",
    "https://bücher.example/hook, https://xn--bcher-kva.example/hook",
    "HTTP://Shop.Example, http://shop.example/",
    "http://shop.example:80, http://shop.example/",
    "http://shop.example:, http://shop.example/",
    "https://shop.example.:8443/?a=b#c, https://shop.example:8443/?a=b",
    "https://shop.example?a=ü, https://shop.example/?a=%C3%BC",
    "https://shop.example/%C3%BC/ü, https://shop.example/%C3%BC/%C3%BC",
    "http://[::1]:8080/x, http://[::1]:8080/x",
    "http://[::ffff:10.0.0.1]/x, http://10.0.0.1/x",
    "http://192.0.2.1/x, http://192.0.2.1/x",
    "http://-a-.example/x, http://-a-.example/x",
    "http://shop.example/a:b@c, http://shop.example/a:b@c",
    "http://ada:s%20@shop.example/, http://shop.example/"
  })
  void whatCanBeCalledIsWrittenInAscii(String text, String url) {
    assertEquals(url, HttpUrl.of(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "//shop.example/",
        "ftp://shop.example/hook",
        "https:///hook",
        "https://?x",
        "https://:443/",
        "https://shop.example:0/hook",
        "https://shop.example:65536/",
        "https://shop.example:-1/",
        "https://shop.example:80x/",
        "https://a b.example/",
        "https://shop.example/a b",
        "https://shop.example/a\nb",
        "https://shop.example/%zz",
        "https://shop.example/<>",
        "https://shop.example\\@evil.example/",
        "https://a@b@c.example/",
        "https://a%2eb.example/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[x]/",
        "https://a..example/",
        "https://0177.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://256.0.0.1/",
        "https://1.2.3.4.5/",
        "https://shop.example/\ud800"
      })
  void whatIsNoUrlIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> HttpUrl.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/b?c, http://shop.example:81/b?c",
    "b, http://shop.example:81/a/b",
    "../b, http://shop.example:81/b",
    "?q=ü, http://shop.example:81/a/?q=%C3%BC",
    "//other.example/b, http://other.example/b",
    "https://bücher.example, https://xn--bcher-kva.example/"
  })
  void aReferenceIsResolved(String reference, String url) {
    assertEquals(url, HttpUrl.of("http://ada@shop.example:81/a/x?y").resolve(reference).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:root", "file:///etc/passwd", "http://", "a b", "//"})
  void aReferenceElsewhereIsNone(String reference) {
    HttpUrl url = HttpUrl.of("http://shop.example/");
    assertThrows(IllegalArgumentException.class, () -> url.resolve(reference));
  }

  @Test
  void anOriginIsSchemeHostAndPort() {
    HttpUrl url = HttpUrl.of("https://Shop.example/a");
    assertTrue(url.hasOriginOf(HttpUrl.of("https://ada:x@shop.example:443/b")));
    assertFalse(url.hasOriginOf(HttpUrl.of("http://shop.example:443/a")));
    assertFalse(url.hasOriginOf(HttpUrl.of("https://shop.example:444/a")));
    assertFalse(url.hasOriginOf(HttpUrl.of("https://shop.example.org/a")));
  }

  @Test
  void credentialsAreDecoded() {
    assertEquals("ada:sécret", HttpUrl.of("http://ada:s%C3%A9cret@x/").credentials());
    assertEquals("ü:", HttpUrl.of("http://ü:@x/").credentials());
  }
}
