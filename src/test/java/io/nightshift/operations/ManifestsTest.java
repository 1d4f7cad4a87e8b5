package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The manifests: Kubernetes' own model knows each member of them, they fit together, and they say
 * what the application itself says.
 */
class ManifestsTest {
  private static final Path ROOT = Path.of("src/main/kubernetes");
  private static final Path PRODUCTION = ROOT.resolve("overlays/production");
  private static final Path SECRETS = PRODUCTION.resolve("secrets.example.yaml");
  private static final Pattern PORT = Pattern.compile(":(\\d+)(?:/|$)");

  private final AppSettings settings = AppSettings.get();
  private final List<Object> production = models(Kustomized.of(PRODUCTION));
  private final Deployment deployment = Manifests.the(production, Deployment.class);
  private final PodSpec pod = deployment.getSpec().getTemplate().getSpec();
  private final Container container = pod.getContainers().getFirst();

  private static List<Object> models(List<JsonNode> documents) {
    return documents.stream().map(Manifests::model).toList();
  }

  @Test
  void everyMemberOfEveryFileIsKnown() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> all =
          files
              .filter(file -> file.toString().endsWith(".yaml"))
              .filter(file -> !file.endsWith("kustomization.yaml"))
              .toList();
      assertEquals(13, all.size(), all.toString());
      all.forEach(file -> Manifests.documents(file).forEach(Manifests::model));
    }
  }

  @Test
  void aMemberThatIsMisspeltIsNotKnown() {
    JsonNode document = Manifests.documents(ROOT.resolve("base/service.yaml")).getFirst();
    ((ObjectNode) document.get("spec")).put("selektor", 1);
    String message =
        assertThrows(AssertionError.class, () -> Manifests.model(document)).getMessage();
    assertTrue(message.contains("selektor"), message);
  }

  @Test
  void everyOverlayIsWhole() {
    for (Path folder : Kustomized.folders(ROOT.resolve("overlays"))) {
      List<Object> manifests = models(Kustomized.of(folder));
      Set<String> names = new TreeSet<>();
      String namespace = null;
      for (Object manifest : manifests) {
        assertTrue(names.add(Manifests.name(manifest)), folder + " has two " + names);
        if (manifest instanceof HasMetadata known) {
          namespace = namespace == null ? known.getMetadata().getNamespace() : namespace;
          assertEquals(namespace, known.getMetadata().getNamespace(), names.toString());
        }
      }
      String image =
          Manifests.the(manifests, Deployment.class)
              .getSpec()
              .getTemplate()
              .getSpec()
              .getContainers()
              .getFirst()
              .getImage();
      assertTrue(image.matches(".+:[^:/]+") && !image.endsWith(":latest"), image);
    }
  }

  @Test
  void kustomizeMakesTheSameOfThem() throws Exception {
    assumeTrue(AlertRulesTest.installed("kubectl"), "kubectl is not installed");
    for (Path folder : Kustomized.folders(ROOT)) {
      Process process =
          new ProcessBuilder("kubectl", "kustomize", folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String made = new String(process.getInputStream().readAllBytes());
      assertEquals(0, process.waitFor(), folder.toString());
      assertEquals(byName(Manifests.parse(made)), byName(Kustomized.of(folder)));
    }
  }

  private static Map<String, JsonNode> byName(List<JsonNode> manifests) {
    Map<String, JsonNode> byName = new TreeMap<>();
    manifests.forEach(each -> byName.put(each.get("kind") + "/" + each.at("/metadata/name"), each));
    return byName;
  }

  @Test
  void whatIsReferredToIsThere() {
    ConfigMap map = configMap();
    Secret secret = Manifests.only(ROOT.resolve("base/secret.example.yaml"), Secret.class);
    assertEquals(
        List.of(map.getMetadata().getName()),
        container.getEnvFrom().stream()
            .filter(from -> from.getConfigMapRef() != null)
            .map(from -> from.getConfigMapRef().getName())
            .toList());
    assertEquals(
        List.of(secret.getMetadata().getName()),
        container.getEnvFrom().stream()
            .filter(from -> from.getSecretRef() != null)
            .map(from -> from.getSecretRef().getName())
            .toList());
    assertEquals(
        Manifests.the(production, ServiceAccount.class).getMetadata().getName(),
        pod.getServiceAccountName());

    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    Service service = Manifests.the(production, Service.class);
    assertSelects(labels, service.getSpec().getSelector());
    assertSelects(
        service.getMetadata().getLabels(),
        labels(Manifests.the(production, ServiceMonitor.class).getSpec().getSelector()));
    assertSelects(labels, labels(deployment.getSpec().getSelector()));
    assertSelects(
        labels,
        labels(Manifests.the(production, PodDisruptionBudget.class).getSpec().getSelector()));
    assertSelects(
        labels, labels(Manifests.the(production, NetworkPolicy.class).getSpec().getPodSelector()));
    pod.getTopologySpreadConstraints()
        .forEach(constraint -> assertSelects(labels, labels(constraint.getLabelSelector())));
    assertEquals(
        deployment.getMetadata().getName(),
        Manifests.the(production, ScaledObject.class).spec().scaleTargetRef().name());
  }

  private static Map<String, String> labels(LabelSelector selector) {
    return selector.getMatchLabels();
  }

  private static void assertSelects(Map<String, String> labels, Map<String, String> selector) {
    assertFalse(selector.isEmpty());
    assertTrue(labels.entrySet().containsAll(selector.entrySet()), labels + " " + selector);
  }

  @Test
  void portsAndProbesAreTheApplications() {
    Map<String, Integer> ports = new TreeMap<>();
    for (ContainerPort port : container.getPorts()) {
      ports.put(port.getName(), port.getContainerPort());
    }
    assertEquals(
        Map.of(
            "http", Integer.valueOf(settings.defaultOf("quarkus.http.port")),
            "management", Integer.valueOf(settings.defaultOf("quarkus.management.port"))),
        ports);
    for (ServicePort port : Manifests.the(production, Service.class).getSpec().getPorts()) {
      assertEquals(ports.get(port.getName()), port.getPort());
      assertEquals(port.getName(), port.getTargetPort().getStrVal());
    }
    Map.of(
            "started", container.getStartupProbe(),
            "live", container.getLivenessProbe(),
            "ready", container.getReadinessProbe())
        .forEach(ManifestsTest::assertAsks);
    var endpoints = Manifests.the(production, ServiceMonitor.class).getSpec().getEndpoints();
    assertEquals("management", endpoints.getFirst().getPort());
    assertEquals("/q/metrics", endpoints.getFirst().getPath());
  }

  private static void assertAsks(String question, Probe probe) {
    assertEquals("management", probe.getHttpGet().getPort().getStrVal());
    assertEquals("/q/health/" + question, probe.getHttpGet().getPath());
  }

  @Test
  void thePodHasTimeToDrain() {
    Duration drain = Duration.parse("PT" + settings.defaultOf("nightshift.host.shutdown-timeout"));
    long grace = pod.getTerminationGracePeriodSeconds();
    assertTrue(grace >= drain.toSeconds() + 10, grace + " s for a drain of " + drain);
    assertNull(container.getLifecycle(), "a hook would take of the same time");
  }

  @Test
  void eachEnvironmentVariableSetsSomething() {
    Set<String> variables = new TreeSet<>();
    for (Path folder : Kustomized.folders(ROOT.resolve("overlays"))) {
      models(Kustomized.of(folder)).stream()
          .filter(ConfigMap.class::isInstance)
          .map(ConfigMap.class::cast)
          .filter(map -> map.getMetadata().getName().equals("nightshift"))
          .forEach(map -> variables.addAll(map.getData().keySet()));
    }
    container.getEnv().stream().map(EnvVar::getName).forEach(variables::add);
    Secret secret = Manifests.only(ROOT.resolve("base/secret.example.yaml"), Secret.class);
    variables.addAll(secret.getStringData().keySet());
    assertTrue(variables.size() > 12, variables.toString());
    for (String variable : variables) {
      assertTrue(settings.knows(variable), variable + " sets nothing");
    }
    assertFalse(settings.knows("NIGHTSHIFT_HOST_SHUTDOWN_TIMEOUTS"));
    assertFalse(settings.knows("QUARKUS_HTTP_PORTS"));
  }

  @Test
  void everyServerInProductionIsVerifiedAndEachFileForThatIsMounted() {
    Map<String, String> data = configMap().getData();
    assertEquals("SASL_SSL", data.get("KAFKA_SECURITY_PROTOCOL"));
    assertEquals("REQUIRED", data.get("QUARKUS_MAILER_START_TLS"));
    assertTrue(
        data.get("QUARKUS_DATASOURCE_JDBC_URL").contains("?sslmode=verify-full&sslrootcert="));
    assertFalse(data.containsKey("KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM"));
    assertFalse(data.containsKey("QUARKUS_MAILER_TRUST_ALL"));
    Set<String> mounted = new TreeSet<>();
    Map<String, Set<String>> examples = examples();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume =
          pod.getVolumes().stream()
              .filter(each -> each.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow();
      String from =
          volume.getSecret() != null
              ? "Secret/" + volume.getSecret().getSecretName()
              : volume.getConfigMap() != null
                  ? "ConfigMap/" + volume.getConfigMap().getName()
                  : "none";
      examples
          .getOrDefault(from, Set.of())
          .forEach(file -> mounted.add(mount.getMountPath() + "/" + file));
    }
    Set<String> named = new TreeSet<>();
    Matcher file = Pattern.compile("/etc/nightshift/[a-z./-]+").matcher(data.toString());
    while (file.find()) {
      named.add(file.group());
    }
    assertEquals(mounted, named);
    assertEquals(4, named.size(), named.toString());
  }

  /** Names of files or keys, by kind and name of the example. */
  private static Map<String, Set<String>> examples() {
    Map<String, Set<String>> examples = new TreeMap<>();
    for (Object example : models(Manifests.documents(SECRETS))) {
      Map<String, String> values =
          example instanceof Secret one ? one.getStringData() : ((ConfigMap) example).getData();
      examples.put(Manifests.name(example), values.keySet());
    }
    return examples;
  }

  @Test
  void theImageOfProductionIsOneThatCannotBeReplaced() {
    assertTrue(container.getImage().matches(".+@sha256:[0-9a-f]{64}"), container.getImage());
  }

  @Test
  void theScalerAsksTheBrokerAsSomebodyItKnows() {
    TriggerAuthentication who = Manifests.the(production, TriggerAuthentication.class);
    Set<String> parameters = new TreeSet<>();
    for (TriggerAuthentication.Secret secret : who.spec().secretTargetRef()) {
      assertTrue(
          examples().getOrDefault("Secret/" + secret.name(), Set.of()).contains(secret.key()),
          secret.toString());
      parameters.add(secret.parameter());
    }
    assertEquals(Set.of("username", "password", "ca"), parameters);
    for (ScaledObject.Trigger trigger :
        Manifests.the(production, ScaledObject.class).spec().triggers()) {
      assertEquals("scram_sha512", trigger.metadata().get("sasl"));
      assertEquals("enable", trigger.metadata().get("tls"));
      ScaledObject.Reference reference = trigger.authenticationRef();
      assertEquals(who.metadata().getName(), reference == null ? null : reference.name());
    }
  }

  @Test
  void callersHaveTheirOwnAddressesBehindTheIngressAndNothingElseGetsIn() {
    Map<String, String> data = configMap().getData();
    assertEquals("true", data.get("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING"));
    assertEquals("true", data.get("QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED"));
    assertEquals("authenticated", data.get("NIGHTSHIFT_READING"));
    assertEquals("nightshift.example.com", data.get("NIGHTSHIFT_HOSTS"));
    assertEquals("1000", data.get("NIGHTSHIFT_HTTP_MAX_CONNECTIONS_BY_ADDRESS"));
    assertTrue(
        data.get("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES").matches("[0-9.]+/(1[6-9]|2\\d|3[0-2])"));
    var policy = Manifests.the(production, NetworkPolicy.class).getSpec();
    policy
        .getIngress()
        .forEach(
            rule -> {
              assertEquals(1, rule.getFrom().size());
              assertTrue(rule.getFrom().getFirst().getNamespaceSelector() != null);
            });
    Ingress ingress = Manifests.the(production, Ingress.class);
    var rule = ingress.getSpec().getRules().getFirst();
    assertEquals(List.of(rule.getHost()), ingress.getSpec().getTls().getFirst().getHosts());
    var backend = rule.getHttp().getPaths().getFirst().getBackend().getService();
    Service service = Manifests.the(production, Service.class);
    assertEquals(service.getMetadata().getName(), backend.getName());
    assertEquals("http", backend.getPort().getName());
  }

  @Test
  void productionReachesNoOtherPortsThanItsSettingsNameAndNoSpecialAddress() throws IOException {
    String data = configMap().getData().toString();
    var egress = Manifests.the(production, NetworkPolicy.class).getSpec().getEgress();
    List<String> excepted = new ArrayList<>();
    for (var rule : egress) {
      for (var port : rule.getPorts()) {
        int number = port.getPort().getIntVal();
        boolean named = data.contains(":" + number) || data.contains("_PORT=" + number);
        assertTrue(named || number == 53 || number == 443, "port " + number);
      }
      rule.getTo().stream()
          .filter(peer -> peer.getIpBlock() != null)
          .forEach(peer -> excepted.addAll(peer.getIpBlock().getExcept()));
    }
    Path blocks = Path.of("src/test/resources/notifications/special-purpose-addresses.csv");
    for (String line : Files.readAllLines(blocks)) {
      String block = line.split(",", 2)[0];
      // The one with a public address on both sides is no part of another.
      if (line.endsWith(",true,true")) {
        assertTrue(excepted.contains(block), block);
      }
    }
    assertTrue(
        excepted.containsAll(List.of("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "2002::/16")));
  }

  @Test
  void noSecretIsWrittenDown() {
    Secret secret = Manifests.only(ROOT.resolve("base/secret.example.yaml"), Secret.class);
    secret.getStringData().forEach((name, value) -> assertEquals("CHANGE-ME", value, name));
    for (Object example : models(Manifests.documents(SECRETS))) {
      Map<String, String> values =
          example instanceof Secret one ? one.getStringData() : ((ConfigMap) example).getData();
      values.forEach((name, value) -> assertEquals("CHANGE-ME", value, name));
    }
    configMap().getData().keySet().stream()
        .filter(name -> name.matches(".*(PASSWORD|SECRET|KEY|TOKEN|JAAS).*"))
        .filter(name -> !name.endsWith("_KEY_FILE"))
        .forEach(name -> assertEquals("", name, "it belongs into the Secret"));
    assertFalse(production.stream().anyMatch(Secret.class::isInstance));
  }

  @Test
  void thePodIsRestricted() {
    assertFalse(pod.getAutomountServiceAccountToken());
    assertTrue(pod.getSecurityContext().getRunAsNonRoot());
    assertTrue(pod.getSecurityContext().getRunAsUser() >= 10_000);
    assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
    var own = container.getSecurityContext();
    assertTrue(own.getReadOnlyRootFilesystem());
    assertFalse(own.getAllowPrivilegeEscalation());
    assertEquals(List.of("ALL"), own.getCapabilities().getDrop());
    assertTrue(own.getCapabilities().getAdd().isEmpty());
    assertEquals(
        List.of("/tmp"),
        container.getVolumeMounts().stream()
            .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
            .map(VolumeMount::getMountPath)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile.native", "Dockerfile.native-micro"})
  void theNativeHeapIsTheOneThatWasMeasuredAndTheRestHasRoom(String dockerfile) {
    long limit = memory(container);
    assertEquals(256L << 20, limit * ImageOptions.nativeHeapPercent(dockerfile) / 100);
    assertTrue((256L << 20) + ImageOptions.directBytes() <= limit * 75 / 100);
  }

  /** The JVM takes more beside its heap. */
  @Test
  void theHeapOfTheJvmIsTheOneThatWasMeasuredAndTheRestHasRoom() {
    Container jvm = container(models(Kustomized.of(ROOT.resolve("overlays/production-jvm"))));
    long limit = memory(jvm);
    assertEquals(256L << 20, limit * ImageOptions.heapPercent() / 100);
    assertTrue((256L << 20) + ImageOptions.directBytes() <= limit * 60 / 100);
  }

  /** In bytes. */
  private static long memory(Container container) {
    long limit = bytes(container.getResources().getLimits().get("memory"));
    assertEquals(limit, bytes(container.getResources().getRequests().get("memory")));
    assertNull(container.getResources().getLimits().get("cpu"), "it would throttle each start");
    return limit;
  }

  private static Container container(List<Object> manifests) {
    Deployment one = Manifests.the(manifests, Deployment.class);
    return one.getSpec().getTemplate().getSpec().getContainers().getFirst();
  }

  /** A start of the JVM takes ten times as long as a native one; both are asked each second. */
  @Test
  void aStartIsAskedEachSecondAndHasTenMinutes() {
    Probe startup = container.getStartupProbe();
    assertEquals(1, startup.getPeriodSeconds());
    assertEquals(600, startup.getFailureThreshold());
    assertNull(startup.getInitialDelaySeconds());
    assertNull(container.getReadinessProbe().getInitialDelaySeconds());
    assertNull(container.getLivenessProbe().getInitialDelaySeconds());
  }

  /** As docs/tls.md says: its variables, and the port of the probes speaks TLS with them. */
  @Test
  void portsThatSpeakTlsThemselvesAreAskedByHttps() throws IOException {
    List<Object> manifests = models(Kustomized.of(ROOT.resolve("overlays/production-tls")));
    Map<String, String> data = configMap(manifests).getData();
    String page = Files.readString(Path.of("docs/tls.md"));
    String block = page.substring(page.indexOf("## What is asked of Nightshift"));
    Matcher setting = Pattern.compile("(?m)^(QUARKUS_\\w+)=(\\S+)$").matcher(block);
    int settings = 0;
    for (; setting.find(); settings++) {
      String value = data.get(setting.group(1));
      assertEquals(file(setting.group(2)), file(String.valueOf(value)), setting.group(1));
    }
    assertEquals(5, settings, block);

    Container tls = container(manifests);
    for (Probe probe :
        List.of(tls.getStartupProbe(), tls.getLivenessProbe(), tls.getReadinessProbe())) {
      assertEquals("HTTPS", probe.getHttpGet().getScheme());
      assertEquals("management", probe.getHttpGet().getPort().getStrVal());
    }
    ContainerPort http = tls.getPorts().getFirst();
    assertEquals("http", http.getName(), "the Service names it");
    assertEquals(data.get("QUARKUS_HTTP_SSL_PORT"), http.getContainerPort().toString());
    var endpoint =
        Manifests.the(manifests, ServiceMonitor.class).getSpec().getEndpoints().getFirst();
    assertEquals("https", endpoint.getScheme());
    assertNull(endpoint.getTlsConfig().getInsecureSkipVerify());
    Map<String, Volume> volumes = new TreeMap<>();
    Manifests.the(manifests, Deployment.class)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getVolumes()
        .forEach(volume -> volumes.put(volume.getName(), volume));
    VolumeMount mount =
        tls.getVolumeMounts().stream()
            .filter(
                one ->
                    data.get("QUARKUS_TLS_KEY_STORE_PEM__0__KEY")
                        .startsWith(one.getMountPath() + "/"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        endpoint.getTlsConfig().getCa().getSecret().getName(),
        volumes.get(mount.getName()).getSecret().getSecretName());
    assertEquals(
        "HTTPS",
        Manifests.the(manifests, Ingress.class)
            .getMetadata()
            .getAnnotations()
            .get("nginx.ingress.kubernetes.io/backend-protocol"));
  }

  private static String file(String value) {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** Names that a user gives are map keys: with one underscore on each side nothing is set. */
  @Test
  void theKeyStoreOfThePortsHasTwoUnderscoresAroundItsNumber() {
    assertTrue(settings.knows("QUARKUS_TLS_KEY_STORE_PEM__0__CERT"));
    assertFalse(settings.knows("QUARKUS_TLS_KEY_STORE_PEM_0_CERT"));
  }

  private static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValueExact();
  }

  @Test
  void itIsScaledByTheLagOfEachTopicThatItReads() {
    ScaledObject scaled = Manifests.the(production, ScaledObject.class);
    assertNull(deployment.getSpec().getReplicas(), "two would say how many there are");
    assertTrue(scaled.spec().minReplicaCount() >= 1, "schedules need one");
    Set<String> topics = new TreeSet<>();
    for (ScaledObject.Trigger trigger : scaled.spec().triggers()) {
      Map<String, String> metadata = trigger.metadata();
      assertTrue(ScaledObject.KAFKA_MEMBERS.containsAll(metadata.keySet()), metadata.toString());
      assertEquals("true", metadata.get("limitToPartitionsWithLag"));
      assertEquals(
          settings.defaultOf("nightshift.intake.group-id") + "." + metadata.get("topic"),
          metadata.get("consumerGroup"));
      assertEquals(
          configMap().getData().get("KAFKA_BOOTSTRAP_SERVERS"), metadata.get("bootstrapServers"));
      topics.add(metadata.get("topic"));
    }
    Set<String> read = new TreeSet<>();
    for (String room : List.of("orders", "audit", "notifications")) {
      read.add(settings.defaultOf("nightshift.intake.topics." + room + ".name"));
    }
    assertEquals(read, topics);
  }

  @Test
  void whatTheSettingsNameCanBeReached() {
    for (Path folder : Kustomized.folders(ROOT.resolve("overlays"))) {
      List<Object> manifests = models(Kustomized.of(folder));
      List<Integer> open = new ArrayList<>();
      Manifests.the(manifests, NetworkPolicy.class).getSpec().getEgress().stream()
          .flatMap(rule -> rule.getPorts().stream())
          .forEach(port -> open.add(port.getPort().getIntVal()));
      configMap(manifests)
          .getData()
          .forEach(
              (name, value) -> {
                boolean own = name.startsWith("QUARKUS_HTTP_");
                Matcher port = PORT.matcher(name.endsWith("_PORT") && !own ? ":" + value : value);
                while (port.find()) {
                  assertTrue(open.contains(Integer.valueOf(port.group(1))), name + "=" + value);
                }
              });
      assertTrue(open.containsAll(List.of(53, 443)), open.toString());
    }
  }

  private ConfigMap configMap() {
    return configMap(production);
  }

  private static ConfigMap configMap(List<Object> manifests) {
    return manifests.stream()
        .filter(ConfigMap.class::isInstance)
        .map(ConfigMap.class::cast)
        .filter(map -> map.getMetadata().getName().equals("nightshift"))
        .findFirst()
        .orElseThrow();
  }
}
