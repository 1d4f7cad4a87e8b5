package io.nightshift.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestWatchTest {
  private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String BODY = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n";

  private final AtomicLong clock = new AtomicLong();
  private final Connections connections =
      new Connections(new Limits(4, 4, Duration.ofSeconds(20)), clock::get);
  private final Line line = new Line(connections, "10.0.0.1");

  private void late() {
    clock.addAndGet(Duration.ofSeconds(20).toNanos());
    connections.sweep();
  }

  private void assertRefused(int status, String instance) {
    String answer = line.sent();
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertTrue(answer.contains("content-type: application/problem+json\r\n"), answer);
    assertTrue(answer.contains("connection: close\r\n"), answer);
    JsonPath problem = JsonPath.from(answer.substring(answer.indexOf("\r\n\r\n")));
    assertEquals(status, problem.getInt("status"));
    assertEquals(instance, problem.getString("instance"));
  }

  @Test
  void aFirstLineThatIsTooLongIs414() {
    line.receive("GET /" + "a".repeat(300));
    assertRefused(414, null);
    assertEquals(0, line.waiting());
  }

  @Test
  void aHeaderThatNeverEndsIs431AndTheRestIsReadPast() {
    line.receive("GET /a\"b?c HTTP/1.1\r\nX: " + "a".repeat(600));
    assertRefused(431, "/a\"b");
    line.receive("a".repeat(10_000)).receive("\r\n\r\n" + REQUEST);
    assertEquals("", line.sent());
    assertEquals(0, line.waiting());
  }

  @Test
  void manyHeadersThatAreTooLongTogetherAre431() {
    line.receive("GET /a HTTP/1.1\r\n" + "X: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(40));
    assertRefused(431, "/a");
  }

  @Test
  void whatIsNoHttpIs400() {
    line.receive("nonsense\r\n\r\n");
    assertRefused(400, null);
  }

  @Test
  void aRequestThatDoesNotNameExactlyOneHostIs400() {
    for (String hosts : new String[] {"", "Host: a\r\nHost: a\r\n", "Host: a%41\r\n"}) {
      Line other = new Line(connections, "10.0.0.2");
      other.receive("GET /a HTTP/1.1\r\n" + hosts + "\r\n");
      assertTrue(other.sent().startsWith("HTTP/1.1 400 "), hosts);
      assertEquals(0, other.waiting());
    }
    line.receive("GET /a HTTP/1.0\r\n\r\n");
    assertEquals(1, line.waiting());
  }

  @Test
  void aRequestThatIsNeverAnsweredIsClosedInTheEnd() {
    line.receive(REQUEST);
    clock.addAndGet(Duration.ofMinutes(9).toNanos());
    connections.sweep();
    assertTrue(line.isOpen());
    clock.addAndGet(Duration.ofMinutes(2).toNanos());
    connections.sweep();
    assertFalse(line.isOpen());
  }

  @Test
  void aChunkThatIsNoneIs400WhereNothingIsAnsweredYet() {
    line.receive("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
    assertRefused(400, "/a");
    line.answer();
    assertEquals("", line.sent(), "there is one answer");
  }

  @Test
  void aBodyThatIsNotCompleteInTimeIs408() {
    line.receive(BODY + "1");
    late();
    assertRefused(408, "/a");
  }

  @Test
  void aBodyThatIsNotCompleteInTimeClosesWhereTheAnswerIsGiven() {
    line.receive(BODY + "1").answer();
    assertTrue(line.sent().startsWith("HTTP/1.1 200 "));
    assertTrue(line.isOpen());
    late();
    assertFalse(line.isOpen());
    assertEquals("", line.sent());
  }

  @Test
  void whatCannotBeReadIsAnsweredAfterThoseBefore() {
    line.receive(REQUEST + REQUEST + "nonsense\r\n\r\n");
    assertEquals("", line.sent());
    line.answer().answer();
    String answers = line.sent();
    assertEquals(4, answers.split("HTTP/1.1 ", -1).length, answers);
    assertTrue(answers.contains("HTTP/1.1 400 "), answers);
  }

  @Test
  void requestsWithoutEndBehindAnAnswerWithoutEndCloseTheConnection() {
    line.receive(REQUEST.repeat(64));
    assertTrue(line.isOpen());
    line.receive(REQUEST);
    assertFalse(line.isOpen());
  }

  @Test
  void requestsOneAfterTheOtherAreWithoutLimit() {
    for (int i = 0; i < 1_000; i++) {
      line.receive(REQUEST).answer();
    }
    assertTrue(line.isOpen());
  }
}
