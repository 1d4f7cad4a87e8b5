package io.nightshift.intake;

/**
 * What a processor read from an event's type and data.
 *
 * @param <T> the processor's own form of the event
 */
public sealed interface Reading<T> {

  /** An event that can be applied. */
  record Valid<T>(T payload) implements Reading<T> {}

  /**
   * One that cannot: it becomes a dead letter.
   *
   * @param message what is wrong, every violation named, for whoever published it
   */
  record Refused<T>(Reason reason, String message) implements Reading<T> {}

  /** A refusal of a type that the processor does not know. */
  static <T> Reading<T> unknownType(String type, String known) {
    return new Refused<>(
        Reason.UNKNOWN_TYPE, "type %s is not one of %s".formatted(Text.excerpt(type), known));
  }
}
