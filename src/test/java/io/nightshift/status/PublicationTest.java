package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.intake.PublishedEvents;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of new dead letters, and what comes of a crash before that is noted. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class PublicationTest {
  static final String TOPIC = "dead-letters.publication-test";

  /** More than are read at once. */
  private static final int MANY = 120;

  private static final ObjectMapper JSON = new ObjectMapper();

  @InjectSandbox SandboxHandle sandbox;
  private final String topic = Rows.unique("published");
  private final Instant begun = Instant.now();
  private long offset;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void aDeadLetterIsPublishedWithItsKeyAsItCanBeRead() throws Exception {
    byte[] key = {(byte) 0xff, 1};
    long id =
        new Rows(sandbox)
            .deadLetter(
                topic,
                offset++,
                "OPEN",
                "e-ü",
                "/s",
                key,
                "[{\"key\": \"a\", \"value\": \"/w==\"}, {\"key\": \"b\", \"value\": null}]",
                Rows.bytes("{\"ü\":\"😀\"}"));
    ConsumerRecord<byte[], byte[]> published = awaitPublished(1).getFirst();
    assertArrayEquals(key, published.key());
    assertEquals(
        "application/json",
        new String(
            published.headers().lastHeader("content-type").value(),
            java.nio.charset.StandardCharsets.US_ASCII));
    ObjectNode answered =
        (ObjectNode) JSON.readTree(given().get("/dead-letters/{id}", id).asByteArray());
    // Only a reader over HTTP may see less than all, and asks for what an event did.
    answered.remove(List.of("masked", "effects"));
    assertEquals(answered, JSON.readTree(published.value()));
    PublishedEvents.assertDocumented("deadLetter", JSON.readTree(published.value()));
    awaitMarked(id);
  }

  @Test
  void manyArePublishedOnceEachAndWithoutAKeyWhereTheyHaveNone() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      ids.add(Long.toString(new Rows(sandbox).deadLetter(topic, offset++, "OPEN", null, null)));
    }
    List<String> published = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> one : awaitPublished(MANY)) {
      published.add(JSON.readTree(one.value()).get("id").asText());
      assertNull(one.key());
    }
    published.sort(null);
    ids.sort(null);
    assertEquals(ids, published);
  }

  @Test
  void oneWhoseAcknowledgementWasLostInACrashIsPublishedAgain() throws Exception {
    long id = new Rows(sandbox).deadLetter(topic, offset++, "OPEN", null, null);
    awaitMarked(id);
    assertEquals(1, published().size());
    execute("UPDATE dead_letter SET published_at = NULL WHERE id = " + id);
    new Rows(sandbox).deadLetter(topic, offset++, "OPEN", null, null); // Its signal serves both.
    assertEquals(3, awaitPublished(3).size());
  }

  @Test
  void oneThatNoBrokerWouldTakeIsPublishedWithoutItsRecordAndKeepsNobodyWaiting() throws Exception {
    byte[] value = new byte[1 << 20];
    java.util.Arrays.fill(value, (byte) 0x80);
    Rows rows = new Rows(sandbox);
    rows.deadLetter(topic, offset++, "OPEN", "e", "/s", Rows.bytes("k"), "[]", value);
    rows.deadLetter(topic, offset++, "OPEN", null, null);
    List<ConsumerRecord<byte[], byte[]>> published = awaitPublished(2);
    for (ConsumerRecord<byte[], byte[]> one : published) {
      JsonNode letter = JSON.readTree(one.value());
      PublishedEvents.assertDocumented("deadLetter", letter);
      boolean large = letter.get("offset").asLong() == 0;
      assertEquals(large, letter.path("truncated").asBoolean());
      assertEquals(large, letter.get("value").isNull());
      if (large) {
        assertArrayEquals(Rows.bytes("k"), one.key());
        assertEquals("e", letter.get("eventId").asText());
      }
    }
  }

  /** The records about this test's dead letters. */
  private List<ConsumerRecord<byte[], byte[]>> published() {
    return sandbox.sandbox().kafka().recordsSince(begun, TOPIC).stream()
        .filter(
            one -> {
              try {
                return JSON.readTree(one.value()).get("topic").asText().equals(topic);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> awaitPublished(int count) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions() // Until the topic is made.
        .until(this::published, found -> found.size() >= count);
  }

  private void awaitMarked(long id) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                execute(
                    "UPDATE dead_letter SET published_at = published_at"
                        + " WHERE published_at IS NOT NULL AND id = "
                        + id),
            rows -> rows == 1);
    assertTrue(
        given().get("/status/workers/dead-letter-publisher").jsonPath().getInt("figures.published")
            > 0);
  }

  private int execute(String sql) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }
}
