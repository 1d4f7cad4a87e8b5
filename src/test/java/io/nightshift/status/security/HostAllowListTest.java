package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAllowListTest {
  private static final HostAllowList HOSTS =
      new HostAllowList(List.of("nightshift.example", "10.0.0.1.example:8443", "[::1]"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nightshift.example",
        "NIGHTSHIFT.example",
        "nightshift.example.",
        "nightshift.example:8080",
        "10.0.0.1.example:8443",
        "[::1]",
        "[::1]:8080"
      })
  void aHostThatIsListedIsAllowed(String host) {
    assertTrue(HOSTS.allow(host, "/status"), host);
    assertTrue(HOSTS.allow(host, "http://nightshift.example/status"), host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "elsewhere.example",
        "a.nightshift.example",
        "nightshift.example.elsewhere.example",
        "10.0.0.1.example",
        "10.0.0.1.example:8080",
        "user@nightshift.example",
        "nightshift.example:x",
        "nightshift.example:",
        "nightshift.example,elsewhere.example",
        "nightshift.example elsewhere.example",
        "[::1",
        "::1"
      })
  void anotherHostIsNot(String host) {
    assertFalse(HOSTS.allow(host, "/status"), host);
  }

  @Test
  void theHostOfAnAbsoluteTargetCountsToo() {
    assertFalse(HOSTS.allow("nightshift.example", "http://elsewhere.example/status"));
    assertFalse(HOSTS.allow("nightshift.example", "http://nightshift.example@elsewhere/status"));
    assertFalse(HOSTS.allow("nightshift.example", "http://a b/status"));
    assertFalse(HOSTS.allow(null, "http://nightshift.example/status"));
    assertTrue(HOSTS.allow("nightshift.example", "/status?page=http://elsewhere.example/"));
    assertTrue(HOSTS.allow("nightshift.example", "*"));
  }

  @Test
  void whereNoneIsListedAnyIsAllowed() {
    HostAllowList any = new HostAllowList(List.of());
    assertTrue(any.allow("elsewhere.example", "/status"));
    assertTrue(any.allow(null, "/status"));
  }

  @Test
  void aSettingThatIsNoHostIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new HostAllowList(List.of("http://a.example")));
    assertThrows(IllegalArgumentException.class, () -> new HostAllowList(List.of("a.example/")));
  }
}
