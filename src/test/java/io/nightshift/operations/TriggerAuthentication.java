package io.nightshift.operations;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** KEDA's {@code TriggerAuthentication}, as far as it is used here. */
record TriggerAuthentication(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

  record Spec(List<Secret> secretTargetRef) {}

  record Secret(String parameter, String name, String key) {}
}
