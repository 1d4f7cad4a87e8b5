package io.nightshift.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What kustomize makes of a folder, in the few forms that are used here: any other fails, rather
 * than to be left out. Where kubectl is installed it is compared with the original.
 */
final class Kustomized {
  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "labels",
          "resources",
          "images",
          "replicas",
          "patches",
          "configMapGenerator");

  private final Path dir;
  private final JsonNode kustomization;
  private final List<JsonNode> manifests = new ArrayList<>();

  private Kustomized(Path dir) {
    this.dir = dir;
    this.kustomization = Manifests.documents(dir.resolve("kustomization.yaml")).getFirst();
    Set<String> unknown = new TreeSet<>();
    kustomization.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new AssertionError(dir + " uses " + unknown + ", which this does not know");
    }
  }

  /** The manifests of a folder. */
  static List<JsonNode> of(Path dir) {
    return new Kustomized(dir).build();
  }

  private List<JsonNode> build() {
    for (JsonNode resource : kustomization.path("resources")) {
      Path path = dir.resolve(resource.asText()).normalize();
      manifests.addAll(Files.isDirectory(path) ? of(path) : Manifests.documents(path));
    }
    kustomization.path("configMapGenerator").forEach(this::generate);
    kustomization.path("patches").forEach(this::patch);
    for (JsonNode manifest : manifests) {
      ObjectNode metadata = (ObjectNode) manifest.get("metadata");
      if (kustomization.has("namespace")) {
        metadata.set("namespace", kustomization.get("namespace"));
      }
      for (JsonNode labels : kustomization.path("labels")) {
        metadata.withObjectProperty("labels").setAll((ObjectNode) labels.get("pairs"));
      }
      if (manifest.get("kind").asText().equals("Deployment")) {
        deployment((ObjectNode) manifest.get("spec"), metadata.get("name").asText());
      }
    }
    return manifests;
  }

  private void generate(JsonNode generator) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode metadata = map.putObject("metadata");
    metadata.set("name", generator.get("name"));
    metadata.set("labels", generator.get("options").get("labels"));
    ObjectNode data = map.putObject("data");
    for (JsonNode file : generator.get("files")) {
      try {
        data.put(file.asText(), Files.readString(dir.resolve(file.asText())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    manifests.add(map);
  }

  private void deployment(ObjectNode spec, String name) {
    for (JsonNode replicas : kustomization.path("replicas")) {
      if (replicas.get("name").asText().equals(name)) {
        spec.set("replicas", replicas.get("count"));
      }
    }
    for (JsonNode image : kustomization.path("images")) {
      for (JsonNode container : spec.at("/template/spec/containers")) {
        if (container.get("image").asText().equals(image.get("name").asText())) {
          String version =
              image.has("digest")
                  ? "@" + image.get("digest").asText()
                  : ":" + image.get("newTag").asText();
          ((ObjectNode) container).put("image", image.get("newName").asText() + version);
        }
      }
    }
  }

  private void patch(JsonNode patch) {
    JsonNode target = patch.get("target");
    List<JsonNode> hit =
        manifests.stream()
            .filter(each -> each.get("kind").equals(target.get("kind")))
            .filter(each -> each.at("/metadata/name").equals(target.get("name")))
            .toList();
    if (hit.size() != 1) {
      throw new AssertionError(dir + " patches " + hit.size() + " of " + target);
    }
    for (JsonNode step : Manifests.tree(patch.get("patch").asText())) {
      apply(step, hit.getFirst());
    }
  }

  /** One step of a JSON patch (RFC 6902). */
  private static void apply(JsonNode step, JsonNode to) {
    String path = step.get("path").asText();
    String member = path.substring(path.lastIndexOf('/') + 1).replace("~1", "/");
    JsonNode parent = to.at(path.substring(0, path.lastIndexOf('/')));
    String op = step.get("op").asText();
    boolean there = parent.isObject() && parent.has(member);
    if (op.equals("add") && parent instanceof ArrayNode array && member.equals("-")) {
      array.add(step.get("value"));
    } else if (op.equals("remove")
        && parent instanceof ArrayNode array
        && array.has(index(member))) {
      array.remove(index(member));
    } else if (parent instanceof ObjectNode object && (op.equals("add") || there)) {
      switch (op) {
        case "add", "replace" -> object.set(member, step.get("value"));
        case "remove" -> object.remove(member);
        default -> throw new AssertionError(op + " is not known here");
      }
    } else {
      throw new AssertionError("nothing is at " + path);
    }
  }

  private static int index(String member) {
    return member.matches("\\d+") ? Integer.parseInt(member) : -1;
  }

  /** Every folder that has a kustomization. */
  static List<Path> folders(Path below) {
    try (Stream<Path> files = Files.walk(below)) {
      return files
          .filter(file -> file.endsWith("kustomization.yaml"))
          .map(Path::getParent)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
