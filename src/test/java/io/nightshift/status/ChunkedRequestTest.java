package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What a proxy and this program may understand differently ends its connection. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class ChunkedRequestTest {
  private static final String HEAD = "POST /status HTTP/1.1\r\nHost: localhost\r\n";
  private static final String NEXT = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @Test
  void aChunkedRequestIsTheLastOfItsConnection() {
    for (String chunk : new String[] {"1\r\nx\r\n0\r\n\r\n", "1;a=\"\r\nx\r\n0\r\n\r\n"}) {
      RawHttp.Answer answer =
          RawHttp.exchange(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk + NEXT);
      assertEquals(405, answer.status(), answer::body);
      assertEquals("close", answer.headers().get("connection"));
      assertFalse(answer.body().contains("HTTP/1.1"), answer::body);
    }
  }

  @Test
  void aRequestWithALengthIsNot() {
    String last = NEXT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    RawHttp.Answer both = RawHttp.exchange(HEAD + "Content-Length: 1\r\n\r\nx" + last);
    assertEquals(405, both.status());
    assertEquals(2, both.body().split("about:blank", -1).length - 1, both::body);
  }
}
