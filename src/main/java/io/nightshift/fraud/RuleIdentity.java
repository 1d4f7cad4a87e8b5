package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import java.util.regex.Pattern;

/**
 * What a rule is called, and how severe its findings are.
 *
 * @param kind the name of its kind, such as {@code ORDER_AMOUNT}
 * @param name its own name
 * @param severity the severity of its alerts
 */
record RuleIdentity(String kind, String name, Severity severity) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is invalid
   */
  RuleIdentity {
    check(name, NAME.matcher(name).matches(), "", "its name must be 1 to 64 of a-z A-Z 0-9 . _ -");
  }

  /**
   * Checks a setting of the rule.
   *
   * @param setting its name after that of the rule, such as {@code count}
   * @param demand the text after the name of the setting if it is wrong
   * @throws IllegalArgumentException if it is wrong: the message is one line
   */
  void check(boolean right, String setting, String demand) {
    check(name, right, setting, demand);
  }

  private static void check(String name, boolean right, String setting, String demand) {
    if (!right) {
      throw new IllegalArgumentException(
          "nightshift.fraud.rules.\"%s\".%s %s".formatted(name, setting, demand));
    }
  }
}
