package io.nightshift.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The steps of taking an event in, one by one and without Kafka and PostgreSQL: time and allocation
 * of each, by JMH. The benchmarks stand beside what they measure ({@code DecodingBench}, {@code
 * ChainHashBench}).
 *
 * <pre>{@code
 * ./mvnw -Pbench test-compile exec:exec@steps                     # about 3 minutes
 * ./mvnw -Pbench test-compile exec:exec@steps -Dbench.steps=ChainHash
 * }</pre>
 */
final class Steps {

  private Steps() {}

  public static void main(String[] arguments) throws Exception {
    Path results = Bench.FOLDER.resolve("steps.csv");
    Files.createDirectories(results.getParent());
    Options options =
        new OptionsBuilder()
            .include(arguments[0])
            .addProfiler(GCProfiler.class)
            .resultFormat(ResultFormatType.CSV)
            .result(results.toString())
            .shouldFailOnError(true)
            .build();
    var unused = new Runner(options).run();
  }
}
