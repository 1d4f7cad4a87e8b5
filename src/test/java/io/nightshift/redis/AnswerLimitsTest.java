package io.nightshift.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of Redis servers, and of servers that want to fill the memory. */
class AnswerLimitsTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new AnswerLimits());

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
  }

  /** What was passed on. */
  private String passed() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      all.append(next.toString(ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  private String refused(String bytes) {
    return String.valueOf(
        assertThrows(AnswerLimits.RefusedException.class, () -> receive(bytes)).getMessage());
  }

  @Test
  void answersArePassedOnInWhateverPiecesTheyCome() {
    String answers =
        "+OK\r\n-ERR what\r\n:-7\r\n$-1\r\n$0\r\n\r\n*0\r\n*-1\r\n$25\r\n*2000000000\r\n$900000000\r\n\r\n"
            + "*3\r\n*2\r\n+a\r\n$4\r\n\r\n\r\n\r\n:1\r\n$1\r\n*\r\n+\u00ff\0\r\n";
    receive(answers);
    assertEquals(answers, passed());
    for (int size : List.of(1, 2, 3, 7)) {
      for (int from = 0; from < answers.length(); from += size) {
        receive(answers.substring(from, Math.min(answers.length(), from + size)));
      }
      assertEquals(answers, passed());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*2000000000\r\n",
        "*1000000\r\n*1000000\r\n",
        "*3\r\n+a\r\n*1000000\r\n",
        "*1000001\r\n"
      })
  void anArrayThatDoesNotFitIsRefusedWhenItIsAnnounced(String bytes) {
    assertEquals("the answer has more than 1,000,000 elements", refused(bytes));
    assertEquals("", passed());
    receive("+OK\r\n");
    assertEquals("", passed(), "the connection is not read any further");
  }

  @Test
  void aTextThatDoesNotFitIsRefusedWhenItIsAnnounced() {
    assertEquals("the answer has more than 33,554,432 bytes", refused("$33554433\r\n"));
  }

  @Test
  void aLineWithoutAnEndIsRefused() {
    receive("+" + "a".repeat(65_535));
    assertEquals("the answer has more than 65,536 bytes in a line", refused("a"));
  }

  @Test
  void aServerThatDoesNotCeaseIsRefusedUntilItIsAskedAgain() {
    String some = "$4194304\r\n" + "x".repeat(4 << 20) + "\r\n";
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 7; i++) {
        receive(some);
      }
      assertEquals(7 * some.length(), passed().length());
      channel.writeOutbound(Unpooled.copiedBuffer("PING\r\n", ISO_8859_1));
    }
    for (int i = 0; i < 7; i++) {
      receive(some);
    }
    assertEquals("the answer has more than 33,554,432 bytes", refused(some));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "\r\n",
        "\n",
        ">2000000000\r\n",
        "%2000000000\r\n",
        "~2\r\n",
        "!5\r\n",
        "=5\r\n",
        "|1\r\n",
        "_\r\n",
        "#t*2000000000\r\n",
        "$\r\n",
        "$5x\r\n",
        "$ 5\r\n",
        "$5\n",
        "*+5\r\n",
        "*--5\r\n",
        "$99999999999\r\n",
        "$1\r\nabc",
        "$1\r\na\rc"
      })
  void whatIsNotTheProtocolIsRefused(String bytes) {
    assertEquals("the answer is not one of a Redis server", refused(bytes));
  }
}
