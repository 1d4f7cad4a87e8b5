package io.nightshift.events;

import io.nightshift.bench.SampleRecords;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

/** What it takes to make a CloudEvent of a record's bytes; figures are for one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgs = "-Xmx256m")
public class DecodingBench {
  private static final int EVENTS = 2_000;

  private final CloudEventDecoder decoder = new CloudEventDecoder(1 << 20);
  private final List<ConsumerRecord<byte[], byte[]>> orders = SampleRecords.orders(EVENTS);
  private final List<ConsumerRecord<byte[], byte[]>> audit = SampleRecords.audit(EVENTS);

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void orderEnvelope(Blackhole hole) {
    orders.forEach(kafkaRecord -> hole.consume(decoder.decode(kafkaRecord)));
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void auditEnvelope(Blackhole hole) {
    audit.forEach(kafkaRecord -> hole.consume(decoder.decode(kafkaRecord)));
  }
}
