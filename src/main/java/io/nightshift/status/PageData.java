package io.nightshift.status;

import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.DeadLetterView;
import io.nightshift.intake.TopicStatus;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows, in words.
 *
 * @param open how many dead letters wait, null while the database does not answer
 * @param latest the latest dead letters
 * @param pending how many notifications wait
 * @param oldest how long the oldest that is due has waited; empty where none is
 * @param alerts how many alerts nobody has taken on
 */
@TemplateData
record PageData(
    String instance,
    String version,
    String state,
    String startedAt,
    List<Worker> workers,
    List<Topic> topics,
    @Nullable Long open,
    List<DeadLetter> latest,
    String pending,
    String oldest,
    String alerts) {

  /**
   * A worker.
   *
   * @param note why it is not ready, or what failed last; empty where all is well
   */
  @TemplateData
  record Worker(String name, String kind, String state, String since, int restarts, String note) {}

  /**
   * A topic.
   *
   * @param note what it waits for; empty while it does not
   */
  @TemplateData
  record Topic(
      String name,
      String state,
      String note,
      String lag,
      String applied,
      String duplicates,
      String deadLettered,
      String perSecond,
      List<Partition> partitions) {}

  /** A partition. */
  @TemplateData
  record Partition(int number, String position, String end, String lag) {}

  /** A dead letter. */
  @TemplateData
  record DeadLetter(
      String id,
      String at,
      String place,
      String event,
      String reason,
      String message,
      String state) {}

  static PageData of(Overview.Now now) {
    return new PageData(
        now.instance(),
        now.version(),
        now.state().name(),
        time(now.startedAt()),
        now.workers().stream().map(PageData::worker).toList(),
        now.topics().stream().map(PageData::topic).toList(),
        now.seen().map(Glance.Seen::open).orElse(null),
        now.seen().stream()
            .flatMap(one -> one.latest().stream())
            .map(PageData::deadLetter)
            .toList(),
        now.seen().map(seen -> number(seen.backlog().pending())).orElse(""),
        now.seen().map(seen -> waited(seen.backlog().oldestSeconds())).orElse(""),
        now.seen().map(seen -> number(seen.alerts())).orElse(""));
  }

  private static String waited(long seconds) {
    return seconds == 0 ? "" : number(seconds) + " s";
  }

  private static Worker worker(WorkerStatus worker) {
    String note = worker.unready() == null ? worker.lastError() : worker.unready();
    return new Worker(
        worker.name(),
        worker.kind().name().toLowerCase(Locale.ROOT),
        worker.state().name(),
        time(worker.since()),
        worker.restarts(),
        note == null ? "" : note);
  }

  private static Topic topic(TopicStatus topic) {
    return new Topic(
        topic.topic(),
        topic.state(),
        topic.waitingFor() == null ? "" : topic.waitingFor(),
        number(topic.lag()),
        number(topic.applied()),
        number(topic.duplicates()),
        number(topic.deadLettered()),
        String.format(Locale.ROOT, "%,.1f", topic.eventsPerSecond()),
        topic.partitions().stream()
            .map(
                place ->
                    new Partition(
                        place.partition(),
                        number(place.position()),
                        number(place.end()),
                        number(place.lag())))
            .toList());
  }

  private static DeadLetter deadLetter(DeadLetterView letter) {
    return new DeadLetter(
        Long.toString(letter.id()),
        time(letter.at()),
        letter.topic() + "/" + letter.partition() + "@" + letter.recordOffset(),
        letter.eventId() == null ? "" : letter.eventId(),
        letter.reason(),
        letter.message(),
        letter.state().name());
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
