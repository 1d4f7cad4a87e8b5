package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.nightshift.status.security.LoginThrottle.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginThrottleTest {
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // It may overflow.
  private final LoginThrottle loginThrottle = new LoginThrottle(5, 20, WINDOW, now::get);

  @Test
  void afterTooManyWrongOnesRightOnesAreNotLookedAtEither() {
    wrong("here", 5);
    Verdict next = loginThrottle.look("here", () -> fail("it was looked at"));
    assertEquals(new Verdict.Wait(Duration.ofMinutes(2)), next);
    assertInstanceOf(Verdict.Right.class, loginThrottle.look("elsewhere", () -> true));
  }

  @Test
  void theyAreForgottenOneAfterTheOther() {
    wrong("here", 5);
    pass(Duration.ofMinutes(2));
    wrong("here", 1);
    assertInstanceOf(Verdict.Wait.class, loginThrottle.look("here", () -> true));
    pass(Duration.ofMinutes(10));
    wrong("here", 5);
  }

  @Test
  void rightOnesForgiveNothing() {
    wrong("proxy", 4);
    assertInstanceOf(Verdict.Right.class, loginThrottle.look("proxy", () -> true));
    wrong("proxy", 1);
    assertInstanceOf(Verdict.Wait.class, loginThrottle.look("proxy", () -> true));
  }

  @Test
  void whoGuessesFromEverywhereIsStoppedAndKeepsNoOperatorOut() {
    for (int i = 0; i < 20; i++) {
      wrong("bot-" + i, 1);
    }
    for (int i = 0; i < 20; i++) {
      assertInstanceOf(Verdict.Wait.class, loginThrottle.look("bot-" + i, () -> true));
    }
    wrong("new-bot", 1);
    assertInstanceOf(Verdict.Wait.class, loginThrottle.look("new-bot", () -> true));
    assertInstanceOf(Verdict.Right.class, loginThrottle.look("operator", () -> true));
    pass(Duration.ofMinutes(2).plusSeconds(1));
    assertInstanceOf(Verdict.Right.class, loginThrottle.look("bot-0", () -> true));
  }

  @Test
  void itRemembersOnlySoManyAddressesAndForgetsThem() {
    for (int i = 0; i < LoginThrottle.MOST_ADDRESSES + 100; i++) {
      wrong("bot-" + i, 1);
    }
    assertTrue(
        loginThrottle.remembered() <= LoginThrottle.MOST_ADDRESSES,
        () -> "" + loginThrottle.remembered());
    pass(WINDOW);
    assertInstanceOf(Verdict.Right.class, loginThrottle.look("operator", () -> true));
    assertEquals(0, loginThrottle.remembered());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 20010db800010002",
    "2001:db8:1:2::1, 20010db800010002",
    "::ffff:192.0.2.7, ::ffff:192.0.2.7",
    "unknown, unknown"
  })
  void aNetworkOfIpv6IsOneAddress(String host, String address) {
    assertEquals(address, LoginThrottle.address(host));
  }

  @Test
  void aNameIsKeptShort() {
    assertEquals(64, LoginThrottle.address("x".repeat(5_000)).length());
    assertEquals("", LoginThrottle.address(null));
  }

  private void wrong(String address, int times) {
    for (int i = 0; i < times; i++) {
      assertInstanceOf(Verdict.Wrong.class, loginThrottle.look(address, () -> false), address);
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
