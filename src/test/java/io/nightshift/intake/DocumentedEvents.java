package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.intake.EventsDocument.Example;
import io.nightshift.intake.EventsDocument.Message;
import io.nightshift.intake.EventsDocument.Verdict;
import io.nightshift.intake.MessageSchema.Member;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what {@code docs/events.yaml} says of one topic against the reader of its room. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class DocumentedEvents<T> {
  private final String topic;
  private final Function<CloudEvent, ParseResult<T>> reader;

  protected DocumentedEvents(String topic, Function<CloudEvent, ParseResult<T>> reader) {
    this.topic = topic;
    this.reader = reader;
  }

  /** The types that the document has. */
  protected final Set<String> types() {
    return structured().stream()
        .flatMap(message -> message.type().stream())
        .collect(Collectors.toSet());
  }

  /** The first example of a message in structured mode, with a member of its data changed. */
  protected final ObjectNode event(String message, String pointer, JsonNode value) {
    Message found =
        structured().stream().filter(m -> m.name().equals(message)).findFirst().orElseThrow();
    return SchemaCheck.with(
        found.examples().getFirst().payload(), JsonPointer.compile(pointer), value);
  }

  /** Whether the document allows an event in structured mode. */
  protected final boolean allows(JsonNode event) {
    return structured().stream().anyMatch(message -> message.payload().allows(event));
  }

  /** What the intake makes of an event in structured mode. */
  protected final Verdict read(JsonNode event) {
    return EventsDocument.read(event, reader);
  }

  List<Message> structured() {
    return EventsDocument.messages(topic, EventsDocument.STRUCTURED);
  }

  @Test
  void everyExampleIsAccepted() {
    List<Example> examples =
        Stream.of(EventsDocument.STRUCTURED, EventsDocument.BINARY)
            .flatMap(mode -> EventsDocument.messages(topic, mode).stream())
            .flatMap(message -> message.examples().stream())
            .toList();
    assertFalse(examples.isEmpty());
    for (Example example : examples) {
      assertEquals(new Verdict(null, ""), EventsDocument.read(example, reader), example.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("structured")
  void eachMemberMayBeExactlyWhatItsSchemaAllows(Message message) {
    ObjectNode event = message.examples().getFirst().payload();
    SchemaCheck.assertAgreed(
        message.payload().property("data"),
        (ObjectNode) event.get("data"),
        data -> {
          Verdict verdict = read(event.deepCopy().set("data", data));
          assertTrue(
              verdict.accepted() || Reason.INVALID.equals(verdict.reason()), verdict.toString());
          return verdict;
        },
        (member, probe) -> true);
  }

  @ParameterizedTest
  @MethodSource("structured")
  void aRefusalNamesEveryMissingMember(Message message) {
    ObjectNode event = message.examples().getFirst().payload();
    Verdict verdict = read(event.deepCopy().set("data", event.objectNode()));
    assertEquals(Reason.INVALID, verdict.reason());
    message
        .payload()
        .property("data")
        .members()
        .filter(member -> !member.path().contains(".") && member.required())
        .forEach(
            member ->
                assertTrue(
                    verdict.message().contains(member.path() + " is missing"), verdict.message()));
  }

  @ParameterizedTest
  @MethodSource("structured")
  void dataAreAnObject(Message message) {
    ObjectNode event = message.examples().getFirst().payload();
    for (JsonNode data :
        List.of(
            MissingNode.getInstance(),
            NullNode.getInstance(),
            BooleanNode.TRUE,
            TextNode.valueOf("{}"),
            event.arrayNode())) {
      ObjectNode changed = SchemaCheck.with(event, JsonPointer.compile("/data"), data);
      assertFalse(message.payload().allows(changed));
      Verdict verdict = read(changed);
      assertEquals(Reason.INVALID, verdict.reason());
      assertTrue(verdict.message().startsWith("data "), verdict.message());
    }
  }

  @ParameterizedTest
  @MethodSource("structured")
  void membersThatAreNotDocumentedAreIgnored(Message message) {
    ObjectNode event = message.examples().getFirst().payload();
    MessageSchema data = message.payload().property("data");
    for (Member member : data.members().toList()) {
      JsonPointer beside =
          JsonPointer.compile("/data" + member.pointer())
              .head()
              .append(JsonPointer.compile("/ofYourOwn"));
      assertEquals(new Verdict(null, ""), read(SchemaCheck.with(event, beside, BooleanNode.TRUE)));
    }
  }
}
