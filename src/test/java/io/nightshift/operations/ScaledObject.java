package io.nightshift.operations;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** KEDA's {@code ScaledObject}, as far as it is used here: no Java model of it is published. */
record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

  record Spec(
      Target scaleTargetRef,
      int pollingInterval,
      int cooldownPeriod,
      int minReplicaCount,
      int maxReplicaCount,
      @Nullable Fallback fallback,
      @Nullable Advanced advanced,
      List<Trigger> triggers) {}

  record Target(String name) {}

  record Fallback(int failureThreshold, int replicas, @Nullable String behavior) {}

  record Advanced(HorizontalPodAutoscalerConfig horizontalPodAutoscalerConfig) {}

  record HorizontalPodAutoscalerConfig(Behavior behavior) {}

  record Behavior(Rules scaleDown) {}

  record Rules(int stabilizationWindowSeconds, List<Policy> policies) {}

  record Policy(String type, int value, int periodSeconds) {}

  record Trigger(
      String type,
      String metricType,
      Map<String, String> metadata,
      @Nullable Reference authenticationRef) {}

  record Reference(String name) {}

  /** The members that KEDA's scaler for Kafka knows of its {@code metadata}. */
  static final List<String> KAFKA_MEMBERS =
      List.of(
          "bootstrapServers",
          "consumerGroup",
          "topic",
          "lagThreshold",
          "activationLagThreshold",
          "limitToPartitionsWithLag",
          "allowIdleConsumers",
          "scaleToZeroOnInvalidOffset",
          "excludePersistentLag",
          "offsetResetPolicy",
          "version",
          "partitionLimitation",
          "ensureEvenDistributionOfPartitions",
          "sasl",
          "tls");
}
