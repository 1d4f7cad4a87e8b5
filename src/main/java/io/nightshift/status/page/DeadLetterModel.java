package io.nightshift.status.page;

import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter on the page.
 *
 * @param place topic, partition and offset of its record
 * @param event the event's id; empty if it could not be read
 * @param type the event's type; empty if it could not be read
 */
@TemplateData
record DeadLetterModel(
    String id,
    String href,
    RelativeTime at,
    String place,
    String event,
    String source,
    String type,
    String reason,
    String message,
    String state,
    int attempts,
    List<PageAction> actions) {

  /** The maximum length of a shown value; the JSON has all of it. */
  private static final int SHOWN = 64 * 1024;

  static DeadLetterModel of(DeadLetterView letter, Instant now, Reader reader) {
    String id = Long.toString(letter.id());
    return new DeadLetterModel(
        id,
        "?view=dead-letters&id=" + id,
        RelativeTime.of(letter.at(), now),
        letter.topic() + "/" + letter.partition() + "@" + letter.recordOffset(),
        orEmpty(letter.eventId()),
        orEmpty(letter.source()),
        orEmpty(letter.type()),
        letter.reason(),
        reader.message(letter),
        letter.state().name(),
        letter.attempts(),
        letter.state() == DeadLetterView.State.OPEN
            ? List.of(PageAction.replay(id), PageAction.discard(id))
            : List.of());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * A dead letter with its record.
   *
   * @param whole the link to the complete JSON
   */
  @TemplateData
  record Whole(DeadLetterModel letter, Text key, List<Header> headers, Text value, String whole) {

    static Whole of(DeadLetterView.Whole found, Instant now, Reader reader) {
      DeadLetterModel letter = DeadLetterModel.of(found.summary(), now, reader);
      return new Whole(
          letter,
          Text.of(found.key(), reader.key(found)),
          found.headers().stream()
              .map(
                  header ->
                      new Header(header.key(), Text.of(header.value(), reader.header(header))))
              .toList(),
          Text.of(found.value(), reader.value(found)),
          "dead-letters/" + letter.id());
    }
  }

  /** A header of a record. */
  @TemplateData
  record Header(String name, Text value) {}

  /**
   * Bytes of a record.
   *
   * @param text the bytes as text, or their beginning; empty if there are none
   * @param note a remark about it; empty if there is none
   */
  @TemplateData
  record Text(String text, String note) {

    static Text of(DeadLetterView.@Nullable Bytes kept, DeadLetterView.@Nullable Bytes bytes) {
      if (bytes == null) {
        return new Text("", kept == null ? "none" : "only an operator sees it");
      }
      String text = bytes.text();
      String note =
          bytes.encoding() == DeadLetterView.Bytes.Encoding.BASE64 ? "not UTF-8: in base64" : "";
      if (text.length() > SHOWN) {
        return new Text(
            text.substring(0, SHOWN), "the first 64 KiB" + (note.isEmpty() ? "" : ", ") + note);
      }
      return new Text(text, text.isEmpty() ? "empty" : note);
    }
  }
}
