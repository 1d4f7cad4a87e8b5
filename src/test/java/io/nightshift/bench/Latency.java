package io.nightshift.bench;

import io.nightshift.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.Durations;

/**
 * How long an order event takes from when it is due to be published until its effects are
 * committed, at shares of the throughput. Publisher and broker are on the same cores as what is
 * measured.
 */
final class Latency {

  static final String NAME = "Latency: Nightshift";

  private static final int[] PERCENTS = {10, 50, 90};
  private static final double NANOS_IN_MILLI = 1e6;

  /** At each rate before what is counted: connections and code paths get warm. */
  private static final int LEAD_SECONDS = 2;

  private final Race race;
  private final PostgresServer postgres;
  private final Settings settings;
  private final Consumer<String> progress;

  Latency(Race race, PostgresServer postgres, Settings settings, Consumer<String> progress) {
    this.race = race;
    this.postgres = postgres;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * What was measured at a rate, times in milliseconds.
   *
   * @param percent of the throughput
   * @param offered events published a second
   * @param half half of the events took at most so long
   * @param most 99 % took at most so long
   * @param longest the longest
   * @param behind how long after the last was due it was applied
   */
  record Row(int percent, double offered, double half, double most, double longest, double behind) {

    /** Whether what came in was applied as it came: no backlog was left at the end. */
    boolean keptUp() {
      return behind < 1000;
    }
  }

  /** Measures at each share of a throughput, one after the other in one warm process. */
  List<Row> measure(double throughput) throws SQLException, InterruptedException {
    List<Load> loads = List.of(Load.ORDERS);
    Job job = race.prepare("bench_latency", loads);
    String topic = job.topic("orders");
    Feed feed = new OrderFeed(settings.seed());
    List<Row> rows = new ArrayList<>();
    long published = settings.warmUp();
    Loader.publish(job, topic, feed, settings.warmUp());
    try (Connection connection = postgres.connect(job.name())) {
      try (Running running = NightshiftRunning.start(job, settings, Shape.NORMAL);
          KafkaProducer<byte[], byte[]> producer = producer(job)) {
        for (int percent : PERCENTS) {
          double rate = throughput * percent / 100;
          Pace pace = new Pace((int) (rate * LEAD_SECONDS), (int) (rate * settings.seconds()));
          AppliedPositions applied = new AppliedPositions(connection, topic);
          try (applied) {
            await(running, applied, published);
            pace.publish(producer, topic, feed, rate);
            published += pace.count;
            await(running, applied, published);
          }
          Row row = pace.row(percent, rate, applied);
          progress.accept("    " + row);
          rows.add(row);
        }
      }
      Contents.ORDERS.verify(connection, feed, Math.toIntExact(published));
    }
    race.remove(job, loads);
    return rows;
  }

  private static void await(Running running, AppliedPositions applied, long events) {
    Awaitility.await()
        .atMost(Durations.FIVE_MINUTES)
        .pollInterval(Durations.ONE_HUNDRED_MILLISECONDS)
        .failFast("its process has ended", () -> !running.process().isAlive())
        .until(() -> applied.sum() >= events);
  }

  /** As most publishers do: acknowledged by all replicas, up to 5 ms collected, none twice. */
  static KafkaProducer<byte[], byte[]> producer(Job job) {
    return new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, job.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** As Markdown. */
  static String table(List<Row> rows) {
    List<String[]> cells = new ArrayList<>();
    cells.add(new String[] {"of the throughput", "events/s", "p50 ms", "p99 ms", "longest ms", ""});
    for (Row row : rows) {
      cells.add(
          new String[] {
            row.percent() + " %",
            "%,.0f".formatted(row.offered()),
            "%.1f".formatted(row.half()),
            "%.1f".formatted(row.most()),
            "%.1f".formatted(row.longest()),
            row.keptUp() ? "" : "a backlog grew: %.1f s at the end".formatted(row.behind() / 1000)
          });
    }
    return Markdown.table(cells);
  }

  /** The events at one rate: when each was due, and where it went. */
  private static final class Pace {

    private final int lead;
    private final int count;
    private final long[] dues;
    private final int[] partitions;
    private final long[] offsets;

    Pace(int lead, int counted) {
      this.lead = lead;
      this.count = lead + counted;
      this.dues = new long[count];
      this.partitions = new int[count];
      this.offsets = new long[count];
    }

    void publish(KafkaProducer<byte[], byte[]> producer, String topic, Feed feed, double rate) {
      // Made before, so that making them takes no time of who is measured.
      Iterator<Feed.Entry> events = Stream.generate(feed::next).limit(count).toList().iterator();
      OpenLoop.publish(
          producer,
          topic,
          events::next,
          rate,
          count,
          (index, due, place) -> {
            dues[(int) index] = due;
            partitions[(int) index] = place.partition();
            offsets[(int) index] = place.offset();
          });
    }

    Row row(int percent, double rate, AppliedPositions applied) {
      double[] millis = new double[count - lead];
      for (int i = lead; i < count; i++) {
        millis[i - lead] =
            (applied.appliedAt(partitions[i], offsets[i]) - dues[i]) / NANOS_IN_MILLI;
      }
      int counted = millis.length;
      double last = millis[counted - 1];
      Arrays.sort(millis);
      return new Row(
          percent,
          rate,
          millis[counted / 2],
          millis[(int) (counted * 0.99)],
          millis[counted - 1],
          last);
    }
  }
}
