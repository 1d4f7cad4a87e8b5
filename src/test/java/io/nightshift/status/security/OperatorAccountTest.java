package io.nightshift.status.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorAccountTest {

  @Test
  void itAdmitsWhoHasBoth() {
    Account account = account("ada", "secret");
    assertTrue(account.admits("ada", "secret".toCharArray()));
    assertFalse(account.admits("ada", "Secret".toCharArray()));
    assertFalse(account.admits("Ada", "secret".toCharArray()));
    assertFalse(account.admits("secret", "ada".toCharArray()));
    assertFalse(account.admits("", new char[0]));
  }

  @Test
  void withoutSettingsItIsClosedAndThatIsNoFault() {
    assertFalse(account(null, null).admits("", new char[0]));
    assertEquals(
        Optional.empty(), Account.fault("nightshift.operator", Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "ada, NULL, without a password",
        "ada, '', without a password",
        "ada, '  ', without a password",
        "NULL, secret, without a username",
        "'', secret, without a username",
        "' ', secret, without a username",
        "' ', ' ', without a username",
        "a:b, secret, has a colon",
      },
      nullValues = "NULL")
  void settingsThatMakeNoWholeCloseItAndAreNamed(String username, String password, String why) {
    String fault =
        Account.fault(
                "nightshift.operator", Optional.ofNullable(username), Optional.ofNullable(password))
            .orElseThrow();
    assertTrue(fault.contains(why), fault);
    assertFalse(fault.contains("secret"), fault);
    String given = password == null ? "" : password;
    assertFalse(
        account(username, password).admits(username == null ? "" : username, given.toCharArray()));
  }

  private static Account account(String username, String password) {
    return new Account(
        "nightshift.operator", Optional.ofNullable(username), Optional.ofNullable(password));
  }
}
