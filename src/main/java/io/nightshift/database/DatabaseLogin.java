package io.nightshift.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a database of another system is reached.
 *
 * @param setting the name of the setting that has the URL, for the log
 * @param url its JDBC URL
 * @param username the user; null if the URL names one
 * @param password the user's password; null if the URL has one
 * @param application the name that the server shows for the connection
 * @param timeout the time limit of a connection, of a statement and of each answer
 */
public record DatabaseLogin(
    String setting,
    String url,
    @Nullable String username,
    @Nullable String password,
    String application,
    Duration timeout) {

  /** The time limit in whole seconds, at least 1. */
  int seconds() {
    return Math.clamp(timeout.plusMillis(999).toSeconds(), 1, Integer.MAX_VALUE);
  }

  /** The time limit in milliseconds, at least 1. */
  int millis() {
    return Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
  }

  /** Not the password. */
  @Override
  public String toString() {
    return setting;
  }
}
