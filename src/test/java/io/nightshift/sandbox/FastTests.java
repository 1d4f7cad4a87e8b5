package io.nightshift.sandbox;

import org.opentest4j.TestAbortedException;

/** The profile {@code fast} of the pom: tests that need a server are skipped. */
final class FastTests {
  private static final boolean FAST = Boolean.getBoolean("tests.fast");

  private FastTests() {}

  /** Ends the test that asks for a server, where no server is started. */
  static void startsServer() {
    if (FAST) {
      throw new TestAbortedException("the profile fast starts no servers");
    }
  }
}
