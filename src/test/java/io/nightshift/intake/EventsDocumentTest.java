package io.nightshift.intake;

import static io.nightshift.intake.EventsDocument.BINARY;
import static io.nightshift.intake.EventsDocument.ROOT;
import static io.nightshift.intake.EventsDocument.STRUCTURED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.events.Reason;
import io.nightshift.intake.EventsDocument.Example;
import io.nightshift.intake.EventsDocument.Message;
import io.nightshift.intake.consumer.IntakeSettings;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That {@code docs/events.yaml} is whole. What it says of records is held against the decoder by
 * {@link EnvelopeDocumentTest}, and what it says of the events of one topic against the room that
 * reads them, by a subclass of {@link DocumentedEvents} there.
 */
class EventsDocumentTest {
  private static final Path SAMPLES = Path.of("src/test/resources/contract/valid");

  static Stream<String> topics() {
    return Stream.of(channels()).map(channel -> channel.get("address").asText());
  }

  static Stream<Message> structuredMessages() {
    return topics().flatMap(topic -> EventsDocument.messages(topic, STRUCTURED).stream());
  }

  @Test
  void itHasEveryTopicThatIsRead() throws IOException {
    Properties properties = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(file);
    }
    Set<String> read =
        properties.stringPropertyNames().stream()
            .filter(name -> name.matches("nightshift\\.intake\\.topics\\.[^.]+\\.name"))
            .map(properties::getProperty)
            .collect(Collectors.toSet());
    assertEquals(read, topics().collect(Collectors.toSet()));
  }

  @Test
  void itNamesEveryReasonOfADeadLetter() {
    String description = ROOT.at("/info/description").asText();
    for (Reason reason : ReasonsOfTopics.all()) {
      assertTrue(description.contains("| `" + reason + "` |"), reason.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("topics")
  void itKnowsTheGroupThatReadsATopic(String topic) throws NoSuchMethodException {
    List<String> groups = new ArrayList<>();
    for (JsonNode operation : ROOT.get("operations")) {
      String channel = operation.at("/channel/$ref").asText();
      if (ROOT.requiredAt(channel.substring(1)).get("address").asText().equals(topic)) {
        String bindings = operation.at("/bindings/$ref").asText();
        groups.add(ROOT.requiredAt(bindings.substring(1)).at("/kafka/groupId/const").asText());
      }
    }
    assertEquals(Set.of(setting("groupId") + "." + topic), Set.copyOf(groups));
  }

  @Test
  void everyMessageOfATopicIsReceived() {
    List<String> received = new ArrayList<>();
    ROOT.get("operations")
        .forEach(
            operation ->
                operation.get("messages").forEach(m -> received.add(m.get("$ref").asText())));
    List<String> listed = new ArrayList<>();
    ROOT.get("channels")
        .properties()
        .forEach(
            channel ->
                channel.getValue().get("messages").properties().stream()
                    .map(m -> "#/channels/" + channel.getKey() + "/messages/" + m.getKey())
                    .forEach(listed::add));
    assertEquals(listed.stream().sorted().toList(), received.stream().sorted().toList());
  }

  @ParameterizedTest
  @MethodSource("topics")
  void everyMessageHasATwinInBinaryMode(String topic) {
    Map<String, Message> twins =
        EventsDocument.messages(topic, BINARY).stream()
            .collect(Collectors.toMap(Message::name, message -> message));
    for (Message message : EventsDocument.messages(topic, STRUCTURED)) {
      Message twin = twins.remove(message.name() + "Binary");
      assertEquals(message.json().at("/payload/properties/data"), twin.json().get("payload"));
      assertEquals(
          message.type(),
          twin.headers().property("ce_type").rules("const").findFirst().map(JsonNode::asText));
      ObjectNode event = message.examples().getFirst().payload();
      Example binary = twin.examples().getFirst();
      assertEquals(event.get("data"), binary.payload());
      for (String name : List.of("specversion", "id", "source", "type", "subject", "time")) {
        assertEquals(event.get(name), binary.headers().get("ce_" + name));
      }
    }
    assertEquals(Map.of(), twins);
  }

  @ParameterizedTest
  @MethodSource("structuredMessages")
  void everyExampleIsOneOfTheContract(Message message) throws IOException {
    Map<String, JsonNode> samples = new HashMap<>();
    Set<String> types = new HashSet<>();
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.toList()) {
        JsonNode sample = EventsDocument.JSON.readTree(file.toFile());
        samples.put(sample.get("id").asText(), sample);
        types.add(sample.get("type").asText());
      }
    }
    for (Example example : message.examples()) {
      JsonNode sample = samples.get(example.payload().get("id").asText());
      if (sample == null && isBeyondTheContract(message, types)) {
        continue;
      }
      assertEquals(sample.toString(), example.payload().toString());
      assertTrue(message.payload().allows(sample) && message.headers().allows(example.headers()));
    }
  }

  /** The contract has samples neither of each type nor of both channels. */
  private static boolean isBeyondTheContract(Message message, Set<String> types) {
    return message.name().equals("webhookRequested")
        || !types.contains(message.type().orElse("transaction.completed"));
  }

  @Test
  void itNamesTheLongestValueThatIsRead() throws NoSuchMethodException {
    int limit = Integer.parseInt(setting("maxEventBytes"));
    assertTrue(ROOT.at("/info/description").asText().contains("%,d bytes".formatted(limit)));
    for (JsonNode channel : channels()) {
      assertEquals(limit, channel.get("x-max-value-bytes").intValue());
    }
  }

  private static JsonNode[] channels() {
    return ROOT.get("channels").valueStream().toArray(JsonNode[]::new);
  }

  /** The default of a setting of the intake. */
  private static String setting(String name) throws NoSuchMethodException {
    return IntakeSettings.class.getMethod(name).getAnnotation(WithDefault.class).value();
  }
}
