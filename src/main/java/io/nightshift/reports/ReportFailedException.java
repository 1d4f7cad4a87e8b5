package io.nightshift.reports;

import java.util.List;

/** Some reports could not be created; all others were. */
final class ReportFailedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int NAMED = 3;

  ReportFailedException(List<String> failures) {
    super(
        "%d reports could not be made: %s"
            .formatted(failures.size(), failures.subList(0, Math.min(NAMED, failures.size()))),
        null,
        false,
        false);
  }
}
