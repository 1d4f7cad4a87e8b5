package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.events.Reason;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * That {@code docs/events-out.yaml} is whole. What it says of a message is held against what was
 * published, where that is tested.
 */
class PublishedEventsTest {

  @Test
  void itHasEveryTopicThatIsPublishedTo() throws IOException {
    Properties properties = new Properties();
    try (Reader file =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(file);
    }
    Set<String> topics =
        properties.stringPropertyNames().stream()
            .filter(name -> name.matches("nightshift\\..*[.-]topic"))
            .map(properties::getProperty)
            .collect(Collectors.toSet());
    Set<String> documented =
        PublishedEvents.ROOT
            .get("channels")
            .valueStream()
            .map(channel -> channel.get("address").asText())
            .collect(Collectors.toSet());
    assertEquals(topics, documented);
  }

  @Test
  void itNamesEveryReasonThatIsPublished() {
    Set<String> reasons =
        ReasonsOfTopics.all().stream()
            .filter(reason -> !reason.equals(Reason.PARKED))
            .map(Reason::name)
            .collect(Collectors.toSet());
    Set<String> documented =
        PublishedEvents.payload("deadLetter")
            .property("reason")
            .rules("enum")
            .flatMap(names -> names.valueStream())
            .map(name -> name.asText())
            .collect(Collectors.toSet());
    assertEquals(reasons, documented);
  }
}
