package io.nightshift.hosting;

import io.quarkus.runtime.Quarkus;

/** That the process was told to stop, at any time, before its application is there too. */
public final class StopRequest {
  private static volatile boolean made;

  private StopRequest() {}

  /** Has the application stop in order; returns at once. */
  public static void make() {
    made = true;
    ProcessEnd.ofThis().begin();
    Quarkus.asyncExit();
  }

  /** Until Quarkus has begun to start the application, it forgets that it was told to exit. */
  static void repeat() {
    if (made) {
      Quarkus.asyncExit();
    }
  }
}
