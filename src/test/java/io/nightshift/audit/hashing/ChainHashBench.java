package io.nightshift.audit.hashing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What a record's place in the hash chain takes; figures are for one record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgs = "-Xmx256m")
public class ChainHashBench {
  private static final int RECORDS = 2_000;

  private static final HashVersion VERSION = new HashVersion1();

  private final ChainHash hash = new ChainHash(VERSION);
  private final List<ChainHash.Content> contents = contents();

  /** Its canonical JSON alone. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void canonical(Blackhole hole) {
    contents.forEach(content -> hole.consume(content.canonical(VERSION)));
  }

  /** Its canonical JSON, and the hash of it and the one before. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public byte[] chain() {
    byte[] head = ChainHash.genesis();
    for (ChainHash.Content content : contents) {
      head = hash.of(head, content);
    }
    return head;
  }

  private static List<ChainHash.Content> contents() {
    List<ChainHash.Content> contents = new ArrayList<>();
    for (int i = 1; i <= RECORDS; i++) {
      contents.add(
          new ChainHash.Content(
              "audit.events/0",
              i,
              new UUID(i * 0x9E3779B97F4A7C15L, i).toString(),
              "/iam",
              "access.recorded",
              Instant.ofEpochSecond(1_764_000_000L, i * 3_000_000L),
              new AuditEvent(
                  "user:" + i,
                  "transfer",
                  "account/" + i * 7,
                  "SUCCESS",
                  "{\"amount\":\"" + i + ".50\",\"currency\":\"EUR\",\"ip\":\"10.0.0.1\"}")));
    }
    return contents;
  }
}
