package io.nightshift.events;

import java.util.List;

/**
 * The reason why a record is a dead letter. A package that applies events gives reasons of its own
 * in {@link EventProcessor#reasons}.
 *
 * @param name the name in the database and in answers: upper case, with underscores
 */
public record Reason(String name) {
  /** Not JSON, not a CloudEvent, or over the size limit. */
  public static final Reason UNREADABLE = new Reason("UNREADABLE");

  /** A member is missing, of the wrong type or out of range. */
  public static final Reason INVALID = new Reason("INVALID");

  /** No processor knows its type. */
  public static final Reason UNKNOWN_TYPE = new Reason("UNKNOWN_TYPE");

  /** Its key belongs to another {@link Share} than that of this deployment. */
  public static final Reason WRONG_SHARE = new Reason("WRONG_SHARE");

  /** The state of its subject does not allow it. */
  public static final Reason INVALID_TRANSITION = new Reason("INVALID_TRANSITION");

  /** An internal error of this program. */
  public static final Reason HANDLER_ERROR = new Reason("HANDLER_ERROR");

  /** No fault is known: it waits behind another dead letter of its key. */
  public static final Reason PARKED = new Reason("PARKED");

  /** The reasons that every topic can have. */
  public static final List<Reason> COMMON =
      List.of(
          UNREADABLE,
          INVALID,
          UNKNOWN_TYPE,
          WRONG_SHARE,
          INVALID_TRANSITION,
          HANDLER_ERROR,
          PARKED);

  /**
   * A reason of that name.
   *
   * @throws IllegalArgumentException if the name has other characters than upper-case letters and
   *     underscores
   */
  public Reason {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_' && (c < 'A' || c > 'Z')) {
        throw new IllegalArgumentException("A reason has upper-case letters and _ only: " + name);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
