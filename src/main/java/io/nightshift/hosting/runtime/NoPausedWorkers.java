package io.nightshift.hosting.runtime;

import io.nightshift.hosting.PausedWorkers;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;

/** The pauses of an application that keeps none. */
@Singleton
@DefaultBean
final class NoPausedWorkers implements PausedWorkers {
  @Override
  public boolean startsPaused(String worker) {
    return false;
  }
}
