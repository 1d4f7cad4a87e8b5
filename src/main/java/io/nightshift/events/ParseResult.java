package io.nightshift.events;

/**
 * The result of reading an event's type and data.
 *
 * @param <T> the processor's own form of the event
 */
public sealed interface ParseResult<T> {

  /** An event that can be applied. */
  record Valid<T>(T payload) implements ParseResult<T> {}

  /**
   * An event that cannot be applied: it becomes a dead letter.
   *
   * @param message all violations, for the publisher
   */
  record Refused<T>(Reason reason, String message) implements ParseResult<T> {}

  /** A refusal of a type that the processor does not know. */
  public static <T> ParseResult<T> unknownType(String type, String known) {
    return new Refused<>(
        Reason.UNKNOWN_TYPE, "type %s is not one of %s".formatted(Text.excerpt(type), known));
  }
}
