package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.HostAndPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"http://ops.example:8080", "https://ops.example:8080", "HTTP://OPS.example:8080"})
  void theSameHostAndPortAreOurs(String origin) {
    assertTrue(Origins.isOurs(origin, HostAndPort.create("ops.example", 8080)));
  }

  @Test
  void aPortThatIsNotSaidIsTheSchemesOwn() {
    HostAndPort unsaid = HostAndPort.create("ops.example", -1);
    assertTrue(Origins.isOurs("https://ops.example", unsaid));
    assertTrue(Origins.isOurs("http://ops.example:80", unsaid));
    assertTrue(Origins.isOurs("https://ops.example", HostAndPort.create("ops.example", 443)));
    assertFalse(Origins.isOurs("https://ops.example:8443", unsaid));
    assertTrue(Origins.isOurs("http://[::1]:8080", HostAndPort.parseAuthority("[::1]:8080", -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "ops.example:8080",
        "http://ops.example",
        "http://ops.example:8081",
        "http://ops.example.evil:8080",
        "http://evil-ops.example:8080",
        "http://ops.example:8080@evil:8080",
        "file://ops.example:8080",
        "http:// ops.example:8080",
        "http://ops_.example:8080"
      })
  void anythingElseIsNot(String origin) {
    assertFalse(Origins.isOurs(origin, HostAndPort.create("ops.example", 8080)));
    assertFalse(Origins.isOurs(origin, null));
  }
}
