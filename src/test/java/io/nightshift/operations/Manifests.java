package io.nightshift.operations;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads manifests into Kubernetes' own model, and lets nothing pass that is not part of it. */
final class Manifests {
  /** By API version and kind. */
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class),
          Map.entry("keda.sh/v1alpha1 TriggerAuthentication", TriggerAuthentication.class));

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  // The models put what they do not know into a map of their own: here they may not.
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .build();

  private Manifests() {}

  /** The documents of a file, as they are written. */
  static List<JsonNode> documents(Path file) {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
      return all.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** The documents of a text. */
  static List<JsonNode> parse(String yaml) {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      return all.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one document of a text, which may be a list. */
  static JsonNode tree(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document as what its kind says. */
  static Object model(JsonNode document) {
    String kind = document.path("apiVersion").asText() + " " + document.path("kind").asText();
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      throw new AssertionError("no model of " + kind);
    }
    return read(document, type);
  }

  /** A document as one of a type, every member of it known. */
  static <T> T read(JsonNode document, Class<T> type) {
    try {
      return STRICT.treeToValue(document, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** The only document of a file. */
  static <T> T only(Path file, Class<T> type) {
    List<JsonNode> documents = documents(file);
    if (documents.size() != 1) {
      throw new AssertionError(file + " has " + documents.size() + " documents");
    }
    return type.cast(model(documents.getFirst()));
  }

  /** The one of a type. */
  static <T> T the(List<Object> manifests, Class<T> type) {
    return manifests.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce(
            (one, other) -> {
              throw new AssertionError("two " + type.getSimpleName());
            })
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName()));
  }

  /** What a manifest is called. */
  static String name(Object manifest) {
    return manifest instanceof HasMetadata known
        ? known.getKind() + "/" + known.getMetadata().getName()
        : manifest.toString();
  }
}
