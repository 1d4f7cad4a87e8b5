package io.nightshift.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of HTTP statuses, such as {@code 200-299,401}. */
record HttpStatuses(List<Range> ranges) {
  private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

  private record Range(int from, int to) {}

  /**
   * Parses a set of statuses.
   *
   * @throws IllegalArgumentException if it is invalid
   */
  static HttpStatuses of(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw new IllegalArgumentException("must be statuses such as 200-299,401: " + text);
      }
      int from = Integer.parseInt(range.group(1));
      ranges.add(new Range(from, range.group(2) == null ? from : Integer.parseInt(range.group(2))));
    }
    return new HttpStatuses(ranges);
  }

  boolean contain(int status) {
    return ranges.stream().anyMatch(range -> status >= range.from() && status <= range.to());
  }
}
