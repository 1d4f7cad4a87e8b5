package io.nightshift;

/**
 * Stands for the first part of the test classes of {@code src/test/application-tests.txt}, which
 * start the application: surefire hands it to one of its JVMs as a whole. See {@code
 * ApplicationTestsEngine}.
 */
public final class ApplicationFirstTests {
  private ApplicationFirstTests() {}
}
