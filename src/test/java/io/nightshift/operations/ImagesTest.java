package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images and {@code compose.yaml}, as far as can be told without Docker. */
class ImagesTest {
  private static final Path COMPOSE = Path.of("compose.yaml");

  private final AppSettings settings = AppSettings.get();

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
  void anImageIsPinnedLabelledWithoutRootAndWithoutAShell(String name) {
    List<String> lines = instructions(Path.of("src/main/docker", name));
    long user =
        Manifests.only(Path.of("src/main/kubernetes/base/deployment.yaml"), Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getSecurityContext()
            .getRunAsUser();
    assertEquals(List.of(user + ":" + user), values(lines, "USER"));
    String ports =
        settings.defaultOf("quarkus.http.port")
            + " "
            + settings.defaultOf("quarkus.management.port");
    assertEquals(List.of(ports), values(lines, "EXPOSE"));
    assertEquals(List.of("SIGTERM"), values(lines, "STOPSIGNAL"));
    assertEquals(List.of(), values(lines, "HEALTHCHECK"));
    assertEquals(List.of(), values(lines, "ADD"));
    for (String base : values(lines, "FROM")) {
      assertTrue(base.matches("\\S+:[0-9][0-9A-Za-z._-]+( AS \\w+)?"), base);
    }
    for (String command : List.of("ENTRYPOINT", "RUN")) {
      values(lines, command).forEach(each -> assertTrue(each.startsWith("["), each));
    }
    String labels = values(lines, "LABEL").getFirst();
    String base = values(lines, "FROM").getLast();
    for (String label :
        List.of("title=\"Nightshift", "description", "version", "base.name=\"" + base)) {
      assertTrue(labels.contains("org.opencontainers.image." + label), label);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.native", "Dockerfile.native-micro"})
  void aNativeImageHasTheLimitOnBuffersThatTheJvmHas(String name) {
    long most = ImageOptions.directBytes() >> 20;
    List<String> entry = values(instructions(Path.of("src/main/docker", name)), "ENTRYPOINT");
    assertTrue(entry.getFirst().contains("\"-XX:MaxDirectMemorySize=" + most + "m\""));
  }

  /** The default of a heap dump is the working directory, which a container can write to. */
  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.native", "Dockerfile.native-micro"})
  void aNativeImageHasNoPlaceForHeapDumpsUnlessAVolumeIsMounted(String name) {
    List<String> lines = instructions(Path.of("src/main/docker", name));
    String entry = values(lines, "ENTRYPOINT").getFirst();
    Matcher place = Pattern.compile("\"-XX:HeapDumpPath=(/\\S+)/[^/]+\\.hprof\"").matcher(entry);
    assertTrue(place.find(), entry);
    String folder = place.group(1);
    values(lines, "WORKDIR").forEach(each -> assertFalse(folder.startsWith(each), each));
    assertFalse(values(lines, "RUN").toString().contains(folder));
  }

  /** docs/native.md and docs/production.md begin with the image that is deployed. */
  @Test
  void theNativeImageIsTheFirstInTheDocuments() throws IOException {
    for (String page : List.of("native.md", "production.md")) {
      String text = Files.readString(Path.of("docs", page));
      int nativeImage = text.indexOf("src/main/docker/Dockerfile.native");
      assertTrue(nativeImage > 0 && nativeImage < text.indexOf("Dockerfile.jvm"), page);
      assertTrue(text.contains("Dockerfile.native-micro"), page);
    }
  }

  @Test
  void theTrainedJvmIsTheOneThatRuns() {
    List<String> bases =
        values(instructions(Path.of("src/main/docker/Dockerfile.jvm")), "FROM").stream()
            .map(from -> from.split(" ")[0])
            .distinct()
            .toList();
    assertEquals(1, bases.size(), bases.toString());
  }

  @Test
  void whatAnImageIsMadeOfIsNotIgnored() throws IOException {
    List<String> kept =
        Files.readAllLines(Path.of(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    try (Stream<Path> files = Files.list(Path.of("src/main/docker"))) {
      for (Path file : files.filter(each -> each.toString().contains("Dockerfile")).toList()) {
        for (String copy : values(instructions(file), "COPY")) {
          List<String> words =
              Stream.of(copy.split(" ")).filter(word -> !word.startsWith("--chmod=")).toList();
          for (String from : words.subList(0, words.size() - 1)) {
            assertTrue(
                copy.startsWith("--from=") || kept.contains(from.replaceFirst("/$", "")),
                file + ": " + copy);
          }
        }
      }
    }
  }

  @Test
  void composeIsPinnedHealthyAndOnThisMachineOnly() {
    JsonNode services = compose().get("services");
    services
        .properties()
        .forEach(
            entry -> {
              JsonNode service = entry.getValue();
              String image = service.get("image").asText();
              assertTrue(image.matches("\\S+:(v?[0-9][0-9A-Za-z._-]+|dev)"), image);
              assertEquals(image.endsWith(":dev"), service.has("build"), image);
              assertTrue(service.has("build") || service.has("healthcheck"), image);
              for (JsonNode port : service.path("ports")) {
                assertTrue(port.asText().startsWith("127.0.0.1:"), port.asText());
              }
              service
                  .path("environment")
                  .properties()
                  .forEach(
                      each ->
                          assertTrue(
                              !each.getKey().endsWith("PASSWORD")
                                  || each.getValue().asText().matches("\\$\\{\\w+:-\\w*}"),
                              each.toString()));
            });
  }

  @Test
  void composeSetsWhatThereIsAndWaitsForWhatItNeeds() {
    JsonNode services = compose().get("services");
    JsonNode nightshift = services.get("nightshift");
    Map<String, String> environment = new TreeMap<>();
    nightshift
        .get("environment")
        .properties()
        .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
    environment.keySet().forEach(name -> assertTrue(settings.knows(name), name));
    String dockerfile = nightshift.at("/build/dockerfile").asText();
    assertTrue(
        Files.exists(Path.of(dockerfile.replaceFirst("^\\$\\{\\w+:-(.+)}$", "$1"))), dockerfile);
    nightshift
        .get("depends_on")
        .properties()
        .forEach(
            needed -> {
              assertEquals("service_healthy", needed.getValue().get("condition").asText());
              assertTrue(services.get(needed.getKey()).has("healthcheck"), needed.getKey());
            });
    assertEquals(services.size() - 1, nightshift.get("depends_on").size());
    assertTrue(nightshift.get("read_only").asBoolean());
    assertFalse(nightshift.has("privileged"));
  }

  private static JsonNode compose() {
    return Manifests.documents(COMPOSE).getFirst();
  }

  /** One a line, each continued one joined. */
  private static List<String> instructions(Path dockerfile) {
    try {
      String text = Files.readString(dockerfile).replaceAll("(?m)^#.*\\R", "");
      return text.replaceAll("\\\\\\R\\s*", "").lines().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> values(List<String> instructions, String instruction) {
    return instructions.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }
}
