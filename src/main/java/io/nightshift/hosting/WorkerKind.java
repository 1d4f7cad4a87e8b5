package io.nightshift.hosting;

import java.util.regex.Pattern;

/**
 * The kind of a worker, as the status shows it. An application may have kinds of its own.
 *
 * @param name lower-case letters, digits and dashes
 */
public record WorkerKind(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /** Runs until it is stopped, or once. */
  public static final WorkerKind BACKGROUND = new WorkerKind("background");

  /** Runs by a schedule. */
  public static final WorkerKind SCHEDULED = new WorkerKind("scheduled");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it has other characters
   */
  public WorkerKind {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a kind of workers: " + name);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
