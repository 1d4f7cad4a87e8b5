package io.nightshift.intake;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.intake.consumer.ConsumerLoop;
import io.nightshift.intake.consumer.TopicProgress;
import io.nightshift.intake.consumer.TopicProgress.BatchTimes;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.intake.consumer.TopicWatch;
import io.nightshift.intake.deadletters.Replay;
import io.nightshift.intake.deadletters.ReplayedTopic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The worker that reads one topic, with as many consumers as it is configured for. */
public final class TopicConsumer extends BackgroundService implements ReplayedTopic {
  /** The kind of the workers that read a Kafka topic. */
  public static final WorkerKind KIND = new WorkerKind("intake");

  /** Longer than any batch takes, including the wait for a database that does not answer. */
  private static final Duration HEARTBEAT_LIMIT = Duration.ofMinutes(5);

  private final String name;
  private final TopicProgress progress;
  private final List<ConsumerLoop> loops;
  private final String topic;
  private final Replay<?> replay;
  private final TopicWatch watch;

  TopicConsumer(
      String name,
      TopicProgress progress,
      List<ConsumerLoop> loops,
      String topic,
      Replay<?> replay,
      TopicWatch watch) {
    this.name = name;
    this.progress = progress;
    this.loops = loops;
    this.topic = topic;
    this.replay = replay;
    this.watch = watch;
  }

  /** The topic that it reads. */
  @Override
  public String topic() {
    return topic;
  }

  /** Sets who receives the times of each committed batch. */
  void times(Consumer<BatchTimes> receiver) {
    progress.times(receiver);
  }

  /** Counts dead letters of the topic that are applied now, or were duplicates. */
  @Override
  public void replayed(int letters) {
    progress.replayed(letters);
  }

  /** The replay of the topic's dead letters, which works whether the worker runs or not. */
  @Override
  public Replay<?> replay() {
    return replay;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT
        .withKind(KIND)
        .withStopTimeout(Duration.ofSeconds(20))
        .withHeartbeatLimit(HEARTBEAT_LIMIT)
        .withFailure(WorkerOptions.FailurePolicy.STOP_HOST);
  }

  /** Also while it is paused. */
  @Override
  public void start(CancellationToken startup) {
    watch.start();
  }

  @Override
  public void stop(CancellationToken deadline) {
    watch.close();
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    progress.reading(true);
    try {
      read(stopping);
    } catch (Exception e) {
      if (!stopping.isCancelled()) {
        progress.failed(Failures.oneLine(e));
      }
      throw e;
    } finally {
      progress.reading(false);
    }
  }

  private void read(CancellationToken stopping) throws Exception {
    if (loops.size() == 1) {
      loops.getFirst().run(stopping);
      return;
    }
    // A failing consumer ends the others too: a worker fails as a whole.
    try (CancellationSource any = CancellationSource.partOf(stopping);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        runTogether(threads, any.token());
      } finally {
        any.cancel();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void runTogether(ExecutorService threads, CancellationToken any)
      throws InterruptedException, ExecutionException {
    var running = new ExecutorCompletionService<Boolean>(threads);
    for (ConsumerLoop loop : loops) {
      running.submit(
          () -> {
            try (CancellationSource own = CancellationSource.partOf(any)) {
              loop.run(own.token());
            }
            return true;
          });
    }
    for (int ended = 0; ended < loops.size(); ended++) {
      var unused = running.take().get();
    }
  }

  @Override
  public Optional<String> unready() {
    return progress.unready();
  }

  @Override
  public Optional<Wait> waits() {
    return progress.waits();
  }

  @Override
  public List<WorkerFigure> figures() {
    return progress.figures();
  }

  /** Whether this instance reads the partitions of {@link #status}; otherwise it left them. */
  boolean isReading() {
    return !progress.hasLeft();
  }

  /**
   * The status of the topic.
   *
   * @param workerState the host's state of this worker
   */
  TopicStatus status(String workerState) {
    return progress.status(workerState);
  }
}
