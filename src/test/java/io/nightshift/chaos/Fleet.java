package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.NightshiftProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** The replicas of the packaged application that work together. */
final class Fleet implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(300);

  private final String name;
  private final Map<String, String> environment;
  private final Function<Map<String, String>, NightshiftProcess> starter;
  private final List<NightshiftProcess> replicas = new ArrayList<>();
  private int started;

  /** Instances that are started so, and have names that begin so. */
  Fleet(
      String name,
      Map<String, String> environment,
      Function<Map<String, String>, NightshiftProcess> starter) {
    this.name = name;
    this.environment = environment;
    this.starter = starter;
  }

  int size() {
    return replicas.size();
  }

  /** Starts one more, and waits until it is ready. */
  void add() {
    Map<String, String> own = new HashMap<>(environment);
    own.put("NIGHTSHIFT_INSTANCE", name + "-" + ++started);
    NightshiftProcess replica = starter.apply(own);
    replicas.add(replica);
    replica.awaitReady(NightshiftProcess.START);
  }

  NightshiftProcess any(Random random) {
    return replicas.get(random.nextInt(replicas.size()));
  }

  void kill(NightshiftProcess replica) {
    replicas.remove(replica);
    replica.kill9();
  }

  /**
   * Stops one as Kubernetes does.
   *
   * @return how long that took, from the signal to the end of the process
   * @throws AssertionError if it did not drain in time, or ended with another exit code than 0
   */
  Duration terminate(NightshiftProcess replica) {
    replicas.remove(replica);
    long begun = System.nanoTime();
    replica.terminate();
    int code = replica.awaitExit(LIMIT);
    if (code != 0) {
      throw new AssertionError("a drain ended with exit code " + code + "\n" + replica.log());
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The events that those at work have applied since their start. */
  long applied() {
    long applied = 0;
    for (NightshiftProcess replica : replicas) {
      for (var topic : replica.get("/status/intake").get("items")) {
        applied += topic.get("applied").asLong();
      }
    }
    return applied;
  }

  /** Waits until the others have taken over what one is frozen on. */
  void awaitTakenOver(NightshiftProcess frozen, int partitions) {
    await("the others to take over")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () ->
                replicas.stream()
                        .filter(replica -> replica != frozen)
                        .mapToInt(Fleet::orderPartitions)
                        .sum()
                    == partitions);
  }

  private static int orderPartitions(NightshiftProcess replica) {
    for (var topic : replica.get("/status/intake").get("items")) {
      if (topic.get("topic").asText().startsWith("orders")) {
        return topic.get("partitions").size();
      }
    }
    return 0;
  }

  @Override
  public void close() {
    replicas.forEach(NightshiftProcess::close);
  }
}
