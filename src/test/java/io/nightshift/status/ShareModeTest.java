package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application whose notifications are read by a share group. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.intake.topics.notifications.mode", value = "share")
    })
class ShareModeTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  @InjectSandbox SandboxHandle sandbox;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "to=2026-11-22T10:15:30Z",
        "to=2026-11-22T10:15:30Z&dryRun=true",
        "partition=0&offset=0",
        "partition=0&offset=0&force=true"
      })
  void aRewindIsRefusedWithItsReason(String query) {
    operator()
        .post("/intake/{topic}/rewind?" + query, topic())
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("mode=share"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&dryRun=true"})
  void aSkipIsRefusedWithItsReason(String query) {
    operator()
        .post("/intake/{topic}/skip?partition=0&offset=0" + query, topic())
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("type", containsString("record-not-next"))
        .body("detail", containsString("mode=share"));
  }

  @Test
  void statusAndFleetShowItsPartitionsAndNothingOfFormerPositions() throws SQLException {
    formerPosition(99);
    String id = Rows.unique("n");
    sandbox
        .publisher()
        .publish(
            List.of(Events.notificationRequested(id, id, id + "@example.com").structured(topic())));
    await().atMost(SOON).until(() -> of("/status/intake").getInt("applied") >= 1);
    await().atMost(SOON).until(() -> of("/status/intake").getInt("lag") == 0);
    await().atMost(SOON).until(() -> !of("/fleet").getList("partitions").isEmpty());
    assertEquals(
        of("/status/intake").getList("partitions.partition"),
        of("/fleet").getList("partitions.partition"));
  }

  private JsonPath of(String path) {
    String list = path.equals("/fleet") ? "topics" : "items";
    return given()
        .get(path)
        .jsonPath()
        .setRootPath("%s.find { it.topic == '%s' }".formatted(list, topic()));
  }

  /** Of the time before the mode was changed. */
  private void formerPosition(int partition) throws SQLException {
    try (Connection connection = sandbox.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO intake_position (topic, partition, position) VALUES (?, ?, 17)")) {
      insert.setString(1, topic());
      insert.setInt(2, partition);
      insert.executeUpdate();
    }
  }

  private String topic() {
    return sandbox.topics().notifications();
  }
}
