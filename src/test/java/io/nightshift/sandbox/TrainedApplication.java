package io.nightshift.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged application as its JVM image runs it: on a flat class path, with an AOT cache (JEP
 * 483) and the image's options. A start takes about half the processor time, and tests start many.
 * The cache is made once for each package, by a run on the shared sandbox.
 */
final class TrainedApplication {
  private static final Path APPLICATION = Path.of("target", "quarkus-app").toAbsolutePath();
  private static final Path OPTIONS = Path.of("src/main/docker/java.args").toAbsolutePath();
  private static final Path DIR = Path.of("target", "trained").toAbsolutePath();
  private static final Path CACHE = DIR.resolve("nightshift.aot");

  /** What the cache was made of: it is valid for nothing else. */
  private static final Path ORIGIN = DIR.resolve("origin.txt");

  /** Those of the training too: the cache holds what suits them. */
  private static final List<String> OF_TESTS =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:aot*=error");

  private static final String MAIN = "io.nightshift.Nightshift";
  private static final String TRAINING = "training";

  private TrainedApplication() {}

  /** The command that runs it; where a signal does not end a run in order, that without a cache. */
  static synchronized List<String> command() {
    if (File.separatorChar != '/') {
      return PackagedApplication.command(OF_TESTS);
    }
    try {
      String origin = origin();
      if (!Files.exists(CACHE)
          || !Files.exists(ORIGIN)
          || !Files.readString(ORIGIN).equals(origin)) {
        Files.createDirectories(DIR);
        Files.deleteIfExists(ORIGIN);
        train();
        Files.writeString(ORIGIN, origin);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return command("-XX:AOTCache=" + CACHE);
  }

  /** The Java, the options, and the time of each file. */
  private static String origin() throws IOException {
    StringBuilder origin = new StringBuilder();
    origin.append(Runtime.version()).append(' ').append(ChildProcess.java()).append('\n');
    origin.append(OF_TESTS).append(Files.readString(OPTIONS)).append('\n');
    for (Path jar : classPath()) {
      origin.append(jar).append(' ').append(Files.getLastModifiedTime(jar)).append('\n');
    }
    return origin.toString();
  }

  /** In the order of Quarkus' own class loader, as that of the image. */
  private static List<Path> classPath() throws IOException {
    List<Path> jars = new ArrayList<>();
    jars.add(APPLICATION.resolve("quarkus/transformed-bytecode.jar"));
    jars.add(APPLICATION.resolve("quarkus/generated-bytecode.jar"));
    for (String folder : List.of("app", "lib/boot", "lib/main")) {
      try (Stream<Path> files = Files.list(APPLICATION.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    return jars.stream().filter(Files::exists).toList();
  }

  private static List<String> command(String cache) {
    List<String> command = new ArrayList<>(List.of(ChildProcess.java(), "@" + OPTIONS));
    command.addAll(OF_TESTS);
    command.add("-classpath");
    try {
      command.add(
          String.join(File.pathSeparator, classPath().stream().map(Path::toString).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command.add(cache);
    command.add(MAIN);
    return command;
  }

  /** The JVM writes the cache at the end of a run. */
  private static void train() throws IOException {
    Sandbox sandbox = Sandbox.shared();
    String database = TRAINING + "_" + ProcessHandle.current().pid();
    sandbox.postgres().createDatabase(database);
    Topics topics = Topics.DEFAULT.withSuffix("." + TRAINING);
    topics.create(sandbox.kafka(), 1);
    Map<String, String> settings = new HashMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(database));
    settings.putAll(topics.settings());
    Path made = DIR.resolve("made.aot");
    Files.deleteIfExists(made);
    try (NightshiftProcess run =
        NightshiftProcess.startBy(
            command("-XX:AOTCacheOutput=" + made), Sandbox.environment(settings))) {
      run.awaitReady(NightshiftProcess.START);
      run.get("/status");
      run.terminate();
      run.awaitExit(Duration.ofMinutes(3));
      if (!Files.exists(made)) {
        throw new IllegalStateException("the training made no cache: " + run.log());
      }
    }
    Files.move(made, CACHE, StandardCopyOption.REPLACE_EXISTING);
  }
}
