package io.nightshift.status;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page says first: is it healthy, is it keeping up, what is wrong, what to press.
 *
 * @param level the worst of its findings
 * @param pace whether the intake keeps up, in a sentence
 * @param findings the worst first
 */
@TemplateData
record Verdict(Level level, String headline, String pace, List<Finding> findings) {

  /** How bad something is, from best to worst; it is a class of the stylesheet too. */
  enum Level {
    /** Nothing to do. */
    GOOD,
    /** On its way up or down: to be waited for. */
    WAIT,
    /** To be looked at, in working hours. */
    LOOK,
    /** To be looked at now. */
    BAD
  }

  /**
   * Something that is not as it should be.
   *
   * @param what the matter in a few words
   * @param why the reason, in the program's words; empty if the matter says it
   * @param advice what to do
   * @param link where to look; empty if there is nothing more to see
   * @param action what to press; null if it is nothing or stands at the other end of the link
   */
  @TemplateData
  record Finding(
      Level level, String what, String why, String advice, String link, @Nullable Action action) {}

  /** It changes only with what a listener should be told of, not with every number. */
  public String key() {
    StringBuilder key = new StringBuilder(level.name());
    for (Finding finding : findings) {
      key.append(' ').append(finding.what().replaceAll("[0-9]+", "#").replace(' ', '-'));
    }
    return key.toString();
  }

  /** Its level for the stylesheet. */
  public String tone() {
    return level.name();
  }
}
