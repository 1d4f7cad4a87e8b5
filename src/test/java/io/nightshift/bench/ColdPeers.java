package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The packaged application from a cold start and with its own schema, beside programs that do the
 * same work with a schema of their own: measured by {@code run.sh} of a folder beside the project.
 * The application runs with an AOT cache, as in its image.
 *
 * <pre>{@code
 * ./mvnw -Pbench package exec:exec@peers       # about five minutes on 2 cores
 * ./mvnw -Pbench package exec:exec@peers -Dbench.only=spring-batch,quarkus-batch -Dbench.orders=600000
 * }</pre>
 *
 * The options are {@code peers} (the folder, {@code ../shared/peers} if it is not given), {@code
 * only} (names of the folder's programs), {@code orders}, {@code jvm} and {@code nightshift} (of
 * the application alone) and {@code publish}.
 */
final class ColdPeers {

  private static final String FOLDER = "../shared/peers";

  private ColdPeers() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    String folder = Settings.value("peers");
    Path rig = Path.of(folder.isEmpty() ? FOLDER : folder, "run.sh").toAbsolutePath().normalize();
    if (!Files.exists(rig)) {
      out.println("Nothing is measured: there is no " + rig + "; -Dbench.peers names its folder.");
      return;
    }
    Settings settings = Settings.fromSystemProperties();
    List<String> options = new ArrayList<>(settings.jvm());
    options.addAll(settings.nightshift());
    String conditions =
        "%s, source %s: %d cores, Java %s with %s and an AOT cache, email-sender off."
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                Source.commit(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                String.join(" ", options));
    options.add(NightshiftRunning.NO_EMAILS);

    List<String> command = new ArrayList<>(List.of(rig.toString()));
    command.addAll(settings.only());
    ProcessBuilder run = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    Map<String, String> environment = run.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // Built from the folder as it stands, not from a copy that an earlier run of another left.
    environment.put("PEERS_HOME", Bench.FOLDER.resolve("peers").toAbsolutePath().toString());
    environment.put("SUT_NAME", "nightshift");
    environment.put("SUT_COMMAND", quoted(NightshiftProcess.commandForLong(options)));
    if (!Settings.value("orders").isEmpty()) {
      environment.put("EVENTS", Integer.toString(settings.orders()));
    }
    Process process = run.start();
    String table;
    try (BufferedReader said = process.inputReader()) {
      table = said.lines().filter(line -> line.startsWith("|")).collect(Collectors.joining("\n"));
    }
    int code = process.waitFor();
    if (code == 0) {
      Files.createDirectories(Bench.FOLDER);
      Bench.publishSection(
          "peers.md",
          "Cold, own schema",
          "%s Only ratios of one run mean anything.%n%n```sh%n%s%n```%n%n%s%n"
              .formatted(conditions, Settings.command("package exec:exec@peers"), table),
          settings.publish(),
          out::println);
    }
    System.exit(code); // The sandbox of the training has threads of its own.
  }

  private static String quoted(List<String> command) {
    return command.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
