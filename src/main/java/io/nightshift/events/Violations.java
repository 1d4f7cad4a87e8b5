package io.nightshift.events;

import java.util.ArrayList;
import java.util.List;

/** The violations of an event's data: up to 100 places are named, more are counted. */
final class Violations {
  private static final int NAMED = 100;

  private final List<String> named = new ArrayList<>(0);
  private int unnamed;

  /**
   * Records a fault of a member, or of an element of an array if {@code place} ends with an index.
   */
  void add(String place, String fault) {
    if (named.size() < NAMED) {
      named.add(
          (place.endsWith(".") ? place.substring(0, place.length() - 1) : place) + " " + fault);
    } else {
      unnamed++;
    }
  }

  /** Whether there is a fault at that place, or inside it. */
  boolean name(String place) {
    for (String violation : named) {
      if (violation.startsWith(place)
          && (violation.charAt(place.length()) == ' ' || violation.charAt(place.length()) == '[')) {
        return true;
      }
    }
    return false;
  }

  boolean none() {
    return named.isEmpty();
  }

  String message() {
    String message = String.join("; ", named);
    return unnamed > 0 ? message + "; and %d more".formatted(unnamed) : message;
  }
}
