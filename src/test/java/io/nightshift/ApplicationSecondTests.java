package io.nightshift;

/** Stands for the second part, as {@link ApplicationFirstTests} for the first. */
public final class ApplicationSecondTests {
  private ApplicationSecondTests() {}
}
