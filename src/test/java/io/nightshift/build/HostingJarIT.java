package io.nightshift.build;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.NightshiftProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/**
 * The service of docs/hosting.md, a project of its own on the jar of the hosted services: it is
 * built by Maven, started, watched and stopped by SIGTERM.
 */
class HostingJarIT {
  private static final Duration BUILD = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final Path PROJECT = Path.of("src", "example", "greeter", "pom.xml");
  private static final Path TARGET = Path.of("target", "greeter").toAbsolutePath();
  private static final Path REPOSITORY = Path.of("target", "greeter-repository").toAbsolutePath();

  /** Versions that both projects have: what the build above has downloaded is enough for both. */
  static final List<String> PINS =
      List.of(
          "quarkus.version",
          "jackson.version",
          "compiler-plugin.version",
          "resources-plugin.version",
          "surefire-plugin.version",
          "jar-plugin.version");

  private final Document pom = pom();
  private final String version =
      pom.getDocumentElement().getElementsByTagName("version").item(0).getTextContent();
  private final Path jar = Path.of("target", "nightshift-" + version + "-hosting.jar");

  private static Document pom() {
    try {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(new File("pom.xml"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theJarHasTheHostedServicesAloneAndTheirIndex() throws IOException {
    try (JarFile content = new JarFile(jar.toFile())) {
      assertNotNull(content.getEntry("META-INF/jandex.idx"));
      assertNotNull(content.getEntry("META-INF/LICENSE"));
      assertNotNull(content.getEntry("META-INF/NOTICE"));
      assertEquals(
          List.of(),
          content.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class"))
              .filter(name -> !name.startsWith("io/nightshift/hosting/"))
              .toList());
    }
  }

  @Test
  void aServiceOfAnotherProjectIsBuiltOnItStartedWatchedAndStopped() throws Exception {
    build();
    assertEquals(
        List.of("io.nightshift.nightshift-" + version + "-hosting.jar"), jarsOfThisProject());

    Path application = TARGET.resolve(Path.of("quarkus-app", "quarkus-run.jar"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            application.toString());
    Map<String, String> environment = Map.of("SHOP_WORKERS__GREETER__ORDER", "7");
    try (NightshiftProcess greeter = NightshiftProcess.startBy(command, environment)) {
      await()
          .atMost(NightshiftProcess.START)
          .ignoreExceptions()
          .until(() -> greeter.answer("q/health/ready").status() == 200);
      assertEquals(Set.of("live", "ready", "started"), checks(greeter.get("q/health")));
      JsonNode workers = greeter.get("status/workers").get("items");
      assertEquals(1, workers.size(), workers.toString());
      JsonNode worker = workers.get(0);
      assertEquals("greeter", worker.get("name").asText());
      assertEquals("background", worker.get("kind").asText());
      assertEquals("RUNNING", worker.get("state").asText());
      assertEquals(7, worker.get("order").asInt(), "the prefix of its settings is its own");
      assertEquals(worker.get("since"), greeter.get("status/workers/greeter").get("since"));
      assertEquals(404, greeter.answer("status/workers/nobody").status());
      String running = "shop_worker_state{state=\"RUNNING\",worker=\"greeter\"} 1.0";
      String metrics = text(greeter.http().resolve("q/metrics"));
      assertTrue(metrics.lines().anyMatch(running::equals), metrics);

      greeter.terminate();
      assertEquals(0, greeter.awaitExit(STOP));
      String log = greeter.log();
      int begin = log.indexOf("NS0110 SIGTERM received");
      int finished = log.indexOf("Good night");
      int drained = log.indexOf("NS0112 Drained in ");
      assertTrue(0 < begin && begin < finished && finished < drained, log);
      assertTrue(log.substring(log.strip().lastIndexOf('\n') + 1).startsWith("NS0114 "), log);
    }
  }

  private static Set<String> checks(JsonNode health) {
    Set<String> names = new TreeSet<>();
    health.get("checks").forEach(check -> names.add(check.get("name").asText()));
    return names;
  }

  private static List<String> jarsOfThisProject() throws IOException {
    try (Stream<Path> libraries =
        Files.list(TARGET.resolve(Path.of("quarkus-app", "lib", "main")))) {
      return libraries
          .map(library -> library.getFileName().toString())
          .filter(name -> name.startsWith("io.nightshift"))
          .toList();
    }
  }

  private static String text(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  /** Builds it with a local repository of its own, so that no other build finds this jar. */
  private void build() throws IOException, InterruptedException {
    Path place = REPOSITORY.resolve(Path.of("io", "nightshift", "nightshift", version));
    Files.createDirectories(place);
    copy(jar, place.resolve(jar.getFileName()));
    copy(Path.of("pom.xml"), place.resolve("nightshift-" + version + ".pom"));

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("nightshift.mvnw", "mvnw")).toAbsolutePath().toString());
    command.addAll(List.of("--batch-mode", "--no-transfer-progress", "--file", PROJECT.toString()));
    command.add("-Dmaven.repo.local=" + REPOSITORY);
    command.add("-Dmaven.repo.local.tail=" + System.getProperty("nightshift.maven.repository"));
    command.add("-Dnightshift.version=" + version);
    for (String pin : PINS) {
      command.add("-D" + pin + "=" + pom.getElementsByTagName(pin).item(0).getTextContent());
    }
    command.addAll(List.of("-Dmaven.test.skip=true", "package"));
    File log = TARGET.resolveSibling("greeter.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    builder
        .environment()
        .merge("MAVEN_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1", (own, more) -> own + " " + more);
    // A native build of the application must not make this a native build.
    builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_"));
    Process maven = builder.start();
    try {
      assertTrue(maven.waitFor(BUILD.toMillis(), TimeUnit.MILLISECONDS), "Maven does not end");
      assertEquals(0, maven.exitValue(), () -> read(log.toPath()));
    } finally {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
