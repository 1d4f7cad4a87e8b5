package io.nightshift.hosting.runtime;

import io.quarkus.runtime.Quarkus;

/** A request to stop the process, possible at any time, also before the application exists. */
final class StopRequest {
  private static volatile boolean requested;

  private StopRequest() {}

  /** Requests an orderly stop of the application; returns at once. */
  static void request() {
    requested = true;
    ProcessEnd.ofThis().begin();
    Quarkus.asyncExit();
  }

  /** Issues the request again: Quarkus ignores it until it has begun to start the application. */
  static void reissue() {
    if (requested) {
      Quarkus.asyncExit();
    }
  }
}
