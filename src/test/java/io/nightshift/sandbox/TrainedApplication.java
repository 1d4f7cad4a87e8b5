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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged application as its JVM image runs it: on a flat class path, with an AOT cache (JEP
 * 483) and the image's options. A start takes about half the processor time, and tests start many.
 * The cache is made once for each package and each choice of compilers, by a run on the shared
 * sandbox.
 */
enum TrainedApplication {
  /** With the quick compiler alone: for a run of a minute or two. */
  BRIEF("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:aot*=error"),
  /** With both compilers: for a run of minutes under load. */
  LONG("-Xmx256m", "-Xlog:aot*=error");

  private static final Path APPLICATION = Path.of("target", "quarkus-app").toAbsolutePath();
  private static final Path OPTIONS = Path.of("src/main/docker/java.args").toAbsolutePath();
  private static final String MAIN = "io.nightshift.Nightshift";
  private static final String TRAINING = "training";

  /** Those of the training too: the cache holds what suits them. */
  private final List<String> choices;

  private final Path folder;
  private final Path cache;

  /** What the cache was made of: it is valid for nothing else. */
  private final Path originFile;

  TrainedApplication(String... choices) {
    this.choices = List.of(choices);
    this.folder = Path.of("target", "trained", name().toLowerCase(Locale.ROOT)).toAbsolutePath();
    this.cache = folder.resolve("nightshift.aot");
    this.originFile = folder.resolve("origin.txt");
  }

  /** The command that runs it; where a signal does not end a run in order, that without a cache. */
  synchronized List<String> command() {
    if (File.separatorChar != '/') {
      return PackagedApplication.command(choices);
    }
    try {
      String origin = origin();
      if (!Files.exists(cache)
          || !Files.exists(originFile)
          || !Files.readString(originFile).equals(origin)) {
        Files.createDirectories(folder);
        Files.deleteIfExists(originFile);
        train();
        Files.writeString(originFile, origin);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return command("-XX:AOTCache=" + cache);
  }

  /** The Java, the options, and the time of each file. */
  private String origin() throws IOException {
    StringBuilder origin = new StringBuilder();
    origin.append(Runtime.version()).append(' ').append(ChildProcess.java()).append('\n');
    origin.append(choices).append(Files.readString(OPTIONS)).append('\n');
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

  private List<String> command(String cacheOption) {
    List<String> command = new ArrayList<>(List.of(ChildProcess.java(), "@" + OPTIONS));
    command.addAll(choices);
    command.add("-classpath");
    try {
      command.add(
          String.join(File.pathSeparator, classPath().stream().map(Path::toString).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    command.add(cacheOption);
    command.add(MAIN);
    return command;
  }

  /** The JVM writes the cache at the end of a run. */
  private void train() throws IOException {
    Sandbox sandbox = Sandbox.shared();
    String database =
        "%s_%s_%d".formatted(TRAINING, folder.getFileName(), ProcessHandle.current().pid());
    sandbox.postgres().createDatabase(database);
    Topics topics = Topics.DEFAULT.withSuffix("." + database);
    topics.create(sandbox.kafka(), 1);
    Map<String, String> settings = new HashMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(database));
    settings.putAll(topics.settings());
    Path made = folder.resolve("made.aot");
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
    Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
  }
}
