package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "/a%20b", "/%C3%BC", "/%F0%9F%98%80", "/%00", "a=b&c=d+e", "/%25zz"})
  void thisIsEncoded(String text) {
    assertTrue(RequestPath.isEncoded(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "%a", "%zz", "%%20", "/%FC", "/%C3", "/%ED%A0%80", "/%C0%80", "/ü", "/a b"})
  void thisIsNot(String text) {
    assertFalse(RequestPath.isEncoded(text));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/a//b, -, /a/%2Fb",
        "///, -, /%2F%2F",
        "/a;b;c, -, /a%3Bb%3Bc",
        "/a, x=1;y, /a?x=1%3By",
        "/a//b, x=//, /a/%2Fb?x=//",
        "/a/b, x=1, -",
        "/, -, -"
      })
  void slashesAndSemicolonsAreKept(String path, String query, String kept) {
    assertEquals(Optional.ofNullable(kept), RequestPath.kept(path, query));
  }
}
