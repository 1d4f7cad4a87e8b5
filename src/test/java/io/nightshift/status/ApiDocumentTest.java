package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.ApiDocument.Operation;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every answer of the interface is as its OpenAPI document says. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.instance", value = "documented"),
      @ResourceArg(name = "nightshift.fraud.rules.\"large-orders\".kind", value = "order-amount"),
      @ResourceArg(name = "nightshift.fraud.rules.\"large-orders\".over.EUR", value = "10"),
      @ResourceArg(name = "nightshift.fraud.start", value = "2000-01-01T00:00:00Z"),
      @ResourceArg(name = "nightshift.monitoring.targets.\"shop\".sql", value = "SELECT 1")
    })
class ApiDocumentTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ORDER = "order-4711";
  private static final String BOOKED_FOR = "2126-12-01T09:00:00Z";

  @InjectSandbox SandboxHandle sandbox;

  @Inject @Any Instance<FilteredList<?, ?>> lists;

  private ApiDocument document;
  private final Map<String, String> known = new HashMap<>();

  /** What the document's examples are about, once for all tests; then the ids that it was given. */
  @BeforeEach
  void somethingOfEverything() {
    Rows.awaitRunning();
    document = ApiDocument.of(get("/openapi.json").then().statusCode(200).extract().asString());
    if (get("/orders/" + ORDER).statusCode() == 404) {
      Line lamps = new Line("LAMP-1", 2, "14.99");
      String orders = sandbox.topics().orders();
      sandbox
          .publisher()
          .publish(
              List.of(
                  Events.orderPlaced("7d3c6a42-5b0e-4c3a-9d5e-0f4b9a3f2c11", ORDER, lamps)
                      .structured(orders),
                  Events.orderPaid("e-9", "order-9").structured(orders),
                  Events.audit("e-17", "ada", "transfer", "account/17")
                      .structured(sandbox.topics().audit()),
                  Events.appointmentBooked("e-12", "appointment-12", Instant.parse(BOOKED_FOR))
                      .structured(sandbox.topics().notifications())));
      await().atMost(SOON).until(() -> get("/appointments/appointment-12").statusCode() == 200);
      operator().post("/bulk-operations?action=notifications.retry").then().statusCode(202);
      operator().post("/reports?kind=ORDERS&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z");
      for (String path : List.of("dead-letters", "audit/records", "reports")) {
        await().atMost(SOON).until(() -> !firstOf(path, "hash", "id").isEmpty());
      }
      await()
          .atMost(SOON)
          .until(() -> !get("/notifications?state=SENT").path("items").equals(List.of()));
      RunNow.of("trouble-watch");
      RunNow.of("audit-sealer");
      RunNow.of("fraud-watch");
      RunNow.of("health-watch");
      await().atMost(SOON).until(() -> !firstOf("fraud/findings", "id").isEmpty());
      await().atMost(SOON).until(() -> !firstOf("monitoring/targets", "lastCheckedAt").isEmpty());
      await().atMost(SOON).until(() -> !firstOf("alerts", "id").isEmpty());
      await().atMost(SOON).until(() -> !firstOf("audit/seals", "hash").isEmpty());
      await().atMost(SOON).until(() -> !firstOf("bulk-operations", "endedAt").isEmpty());
    }
    for (String list : List.of("dead-letters", "alerts", "reports", "bulk-operations")) {
      known.put(list, firstOf(list, "id"));
    }
    String sent = "notifications?state=SENT"; // It can be neither cancelled nor retried.
    known.put("notifications", firstOf(sent, "id"));
    known.put("fraud", firstOf("fraud/findings", "id"));
    known.put("chain", firstOf("audit/records?actor=ada", "chain"));
  }

  private static String firstOf(String path, String... members) {
    for (String member : members) {
      String value = get("/" + path).jsonPath().getString("items[0]." + member);
      if (value != null) {
        return value;
      }
    }
    return "";
  }

  @Test
  void whatIsServedIsWhatIsWritten() {
    get("/openapi").then().statusCode(200).header("Access-Control-Allow-Origin", (String) null);
    assertEquals("3.1.0", get("/openapi.json").path("openapi"));
    assertTrue(document.operations().size() > 30, document.operations()::toString);
    document.holdExamples();
    given().post("/openapi").then().statusCode(405).contentType("application/problem+json");
  }

  @Test
  void everyReadIsAnsweredAsDocumentedWithAndWithoutItsParameters() {
    for (Operation operation : reads().toList()) {
      for (String type : document.types(operation)) {
        RequestSpecification least = request(operation).accept(type);
        for (JsonNode parameter : document.parameters(operation, "query")) {
          if (parameter.path("required").asBoolean()) {
            least.queryParam(parameter.get("name").asText(), parameter.get("example").asText());
          }
        }
        Response bare = least.get(path(operation));
        assertEquals(200, bare.statusCode(), operation + ": " + bare.asString());
        document.hold(operation, bare);
        RequestSpecification all = request(operation).accept(type);
        for (JsonNode parameter : document.parameters(operation, "query")) {
          if (parameter.get("name").asText().equals("chain")) {
            all.queryParam("chain", known.get("chain"));
          } else if (parameter.has("example")) {
            all.queryParam(parameter.get("name").asText(), parameter.get("example").asText());
          }
        }
        Response answer = all.get(path(operation));
        assertEquals(200, answer.statusCode(), operation + ": " + answer.asString());
        document.hold(operation, answer);
      }
    }
  }

  @Test
  void theParametersOfAListAreItsFilters() {
    Map<String, List<String>> defined = new TreeMap<>();
    for (FilteredList<?, ?> list : lists) {
      defined.put(list.path(), list.filters().stream().map(ApiDocumentTest::text).toList());
    }
    Map<String, List<String>> documented = new TreeMap<>();
    reads()
        .filter(one -> document.parameters(one, "query").stream().anyMatch(isNamed("after")))
        .forEach(
            one -> {
              List<String> filters =
                  document.parameters(one, "query").stream()
                      .filter(isNamed("limit").or(isNamed("after")).negate())
                      .map(this::text)
                      .toList();
              if (!filters.isEmpty()) {
                documented.put(one.path(), filters);
              }
            });
    assertEquals(documented, defined);
  }

  private static Predicate<JsonNode> isNamed(String name) {
    return parameter -> parameter.get("name").asText().equals(name);
  }

  private static String text(ListFilter<?> filter) {
    return filter.name()
        + switch (filter.kind()) {
          case CHOICE -> " " + new TreeSet<>(filter.values());
          case TEXT -> "";
          case TIME -> " date-time";
        };
  }

  private String text(JsonNode parameter) {
    JsonNode schema = document.resolved(parameter.get("schema"));
    TreeSet<String> values = new TreeSet<>();
    schema.path("enum").forEach(value -> values.add(value.asText()));
    String format = schema.path("format").asText();
    assertEquals("string", schema.get("type").asText());
    return parameter.get("name").asText()
        + (values.isEmpty() ? "" : " " + values)
        + (format.isEmpty() ? "" : " " + format);
  }

  @Test
  void aListGoesOnAtTheCursorThatItGives() {
    Operation workers = operation("GET", "/status/workers");
    Response first = given().queryParam("limit", 1).get(workers.path());
    document.hold(workers, first);
    Response second = given().queryParam("after", (String) first.path("next")).get(workers.path());
    document.hold(workers, second);
    assertNull(second.path("next"));
    assertTrue(second.<List<?>>path("items").size() > 5);
  }

  @Test
  void whatIsOutsideADocumentedRangeIs400() {
    for (Operation operation : document.operations()) {
      for (JsonNode parameter : document.parameters(operation, "query")) {
        for (String wrong : outside(document.resolved(parameter.get("schema")))) {
          Response answer =
              operator()
                  .queryParam(parameter.get("name").asText(), wrong)
                  .request(operation.method(), path(operation));
          String asked = operation + " " + parameter + " " + wrong + ": " + answer.asString();
          assertEquals(400, answer.statusCode(), asked);
          document.hold(operation, answer);
        }
      }
    }
  }

  @Test
  void aCallWithAParameterThatSaysNothingOrTwoThingsIs400AndNotRecorded() {
    long before = OperatedWorker.recorded();
    for (Operation operation : calls().toList()) {
      for (JsonNode parameter : document.parameters(operation, "query")) {
        String name = parameter.get("name").asText();
        for (String query : List.of(name, name + "=", name + "=true&" + name + "=false")) {
          Response answer = operator().post(path(operation) + "?" + query);
          String asked = operation + " " + query + ": " + answer.asString();
          assertEquals(400, answer.statusCode(), asked);
          assertTrue(answer.<String>path("detail").startsWith('"' + name + "\" must "), asked);
          document.hold(operation, answer);
        }
      }
    }
    operator()
        .post("/notifications/retry?from=2026-11-25T00:00:00Z&to=2026-11-24T00:00:00Z")
        .then()
        .statusCode(400);
    assertEquals(before, OperatedWorker.recorded());
  }

  @Test
  void aCallWithANulCharacterIsRefusedAndNotRecorded() {
    long before = OperatedWorker.recorded();
    List<String> queries =
        List.of(
            "",
            "?to=2026-11-22T10:15:30Z",
            "?partition=0&offset=0",
            "?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z");
    for (Operation operation : calls().toList()) {
      if (operation.path().contains("{")) {
        String nul = operation.path().replaceAll("\\{\\w+}", "%00");
        for (String query : queries) {
          Response answer = operator().urlEncodingEnabled(false).post(nul + query);
          int status = answer.statusCode();
          assertTrue(status == 404 || status == 400, operation + query + ": " + answer.asString());
          document.hold(operation, answer);
        }
      }
      for (JsonNode parameter : document.parameters(operation, "query")) {
        for (String query : queries) {
          String nul = (query.isEmpty() ? "?" : query + "&") + parameter.get("name").asText();
          Response answer =
              operator().urlEncodingEnabled(false).post(path(operation) + nul + "=%00");
          document.hold(operation, answer);
        }
      }
    }
    assertEquals(before, OperatedWorker.recorded());
  }

  private Stream<Operation> calls() {
    return document.operations().stream().filter(one -> one.method().equals("POST"));
  }

  @Test
  void whatIsAskedForWronglyIsRefusedAsDocumented() {
    for (Operation operation : document.operations()) {
      expect(405, operation, given().put(path(operation)));
      if (operation.method().equals("GET")) {
        expect(406, operation, request(operation).accept("image/png").get(path(operation)));
      } else {
        expect(
            403,
            operation,
            operator().header("Sec-Fetch-Site", "cross-site").post(path(operation)));
      }
      if (operation.isForOperators()) {
        expect(401, operation, given().request(operation.method(), path(operation)));
      }
      boolean hasUnknown = operation.json().get("responses").has("404");
      if (hasUnknown && operation.path().contains("{")) {
        String nobody = operation.path().replaceAll("\\{\\w+}", "nobody");
        if (operation.path().contains("rewind")) {
          nobody += "?to=2026-11-22T10:15:30Z";
        }
        if (operation.path().contains("skip")) {
          nobody += "?partition=0&offset=0";
        }
        expect(404, operation, operator().request(operation.method(), nobody));
      }
    }
  }

  @Test
  void whatAnOperatorAsksForIsAnsweredAsDocumented() {
    for (String command : List.of("pause", "resume", "restart")) {
      Operation told = operation("POST", "/status/workers/{name}/" + command);
      expect(
          202, told, operator().post("/status/workers/" + OperatedWorker.WORKER + "/" + command));
      OperatedWorker.awaitState(command.equals("pause") ? "PAUSED" : "RUNNING");
    }
    Operation run = operation("POST", "/status/workers/{name}/run");
    expect(202, run, RunNow.of("run-pruner").extract().response());
    expect(409, run, operator().post("/status/workers/intake-orders/run"));
    expect(
        202,
        operation("POST", "/reports"),
        operator().post("/reports?kind=AUDIT&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z"));
    Rows.awaitRunning();
    await()
        .atMost(SOON)
        .until(
            () ->
                operator()
                        .post(
                            "/intake/"
                                + sandbox.topics().orders()
                                + "/rewind?partition=0&offset=0&dryRun=true")
                        .statusCode()
                    == 200);
    expect(
        200,
        operation("POST", "/intake/{topic}/rewind"),
        operator()
            .post(
                "/intake/"
                    + sandbox.topics().orders()
                    + "/rewind?partition=0&offset=0&dryRun=true"));
    expect(
        200,
        operation("POST", "/dead-letters/replay"),
        operator().post("/dead-letters/replay?dryRun=true"));
    String discarding = "/bulk-operations?action=dead-letters.discard&topic=nowhere";
    expect(
        200, operation("POST", "/bulk-operations"), operator().post(discarding + "&dryRun=true"));
    expect(
        409,
        operation("POST", "/bulk-operations/{id}/stop"),
        operator().post("/bulk-operations/" + known.get("bulk-operations") + "/stop"));
    expect(202, operation("POST", "/bulk-operations"), operator().post(discarding));
    String letter = "/dead-letters/" + known.get("dead-letters");
    expect(
        200, operation("POST", "/dead-letters/{id}/replay"), operator().post(letter + "/replay"));
    Operation discard = operation("POST", "/dead-letters/{id}/discard");
    expect(200, discard, operator().post(letter + "/discard"));
    expect(409, discard, operator().post(letter + "/discard"));
    expect(
        200,
        operation("POST", "/fraud/rules/{name}/try"),
        operator()
            .post(
                "/fraud/rules/large-orders/try?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z"
                    + "&over=EUR:20"));
    expect(
        200,
        operation("POST", "/notifications/retry"),
        operator().post("/notifications/retry?channel=email&error=5.2.2&dryRun=true"));
    String mail = "/notifications/" + known.get("notifications");
    expect(409, operation("POST", "/notifications/{id}/cancel"), operator().post(mail + "/cancel"));
    expect(409, operation("POST", "/notifications/{id}/retry"), operator().post(mail + "/retry"));
    Operation acknowledge = operation("POST", "/alerts/{id}/acknowledge");
    String alert = "/alerts/" + known.get("alerts") + "/acknowledge";
    expect(200, acknowledge, operator().post(alert));
    expect(409, acknowledge, operator().post(alert));
  }

  private void expect(int status, Operation operation, Response answer) {
    assertEquals(status, answer.statusCode(), operation + ": " + answer.asString());
    document.hold(operation, answer);
  }

  private Stream<Operation> reads() {
    return document.operations().stream().filter(one -> one.method().equals("GET"));
  }

  private Operation operation(String method, String path) {
    return document.operations().stream()
        .filter(one -> one.method().equals(method) && one.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static RequestSpecification request(Operation operation) {
    return operation.takesCredentials() ? operator() : given();
  }

  /** Its path with the ids that this application has, and else those of the document's examples. */
  private String path(Operation operation) {
    String path = operation.path();
    for (JsonNode parameter : document.parameters(operation, "path")) {
      String name = parameter.get("name").asText();
      String list = path.split("/")[1];
      String value =
          switch (name) {
            case "id" -> known.getOrDefault(list, parameter.get("example").asText());
            case "topic" -> sandbox.topics().orders();
            default -> parameter.get("example").asText();
          };
      path = path.replace("{" + name + "}", value);
    }
    return path;
  }

  private static List<String> outside(JsonNode schema) {
    if (schema.has("enum")) {
      return List.of("NOBODY");
    }
    if (schema.path("format").asText().equals("date-time")) {
      return List.of(
          "yesterday", "2026-11-22", "0000-02-29T00:00:00Z", "9999-12-31T23:59:59-01:00");
    }
    if (schema.has("maxLength")) {
      return List.of(" ", "x".repeat(schema.get("maxLength").asInt() + 1));
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> List.of("maybe");
      case "integer" ->
          List.of(
              "x",
              "1.5",
              new BigInteger(schema.get("minimum").asText()).subtract(BigInteger.ONE).toString(),
              new BigInteger(schema.get("maximum").asText()).add(BigInteger.ONE).toString());
      default -> List.of();
    };
  }
}
