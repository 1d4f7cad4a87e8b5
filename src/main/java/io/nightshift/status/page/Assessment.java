package io.nightshift.status.page;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The summary at the top of the page: health, pace, problems and actions.
 *
 * @param level the worst of its findings
 * @param pace whether the intake keeps up, in a sentence
 * @param findings the worst first
 */
@TemplateData
record Assessment(Level level, String headline, String pace, List<Finding> findings) {

  /** The severity, from best to worst; it is a class of the stylesheet too. */
  enum Level {
    /** Nothing to do. */
    GOOD,
    /** Starting or stopping: wait. */
    WAIT,
    /** Needs attention in working hours. */
    LOOK,
    /** Needs attention now. */
    BAD
  }

  /**
   * A problem that was found.
   *
   * @param what the problem in a few words
   * @param why the reason, in the program's words; empty if {@code what} says it
   * @param advice what to do
   * @param link the link to more information; empty if there is none
   * @param action the button to press; null if there is none, or it is on the linked page
   */
  @TemplateData
  record Finding(
      Level level,
      String what,
      String why,
      String advice,
      String link,
      @Nullable PageAction action) {}

  /** The key of the verdict: it changes only with changes to announce, not with every number. */
  public String key() {
    StringBuilder key = new StringBuilder(level.name());
    for (Finding finding : findings) {
      key.append(' ').append(finding.what().replaceAll("[0-9]+", "#").replace(' ', '-'));
    }
    return key.toString();
  }

  /** The level's class in the stylesheet. */
  public String tone() {
    return level.name();
  }
}
