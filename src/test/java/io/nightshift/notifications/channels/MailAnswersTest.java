package io.nightshift.notifications.channels;

import static io.nightshift.notifications.NotificationState.FAILED;
import static io.nightshift.notifications.NotificationState.PENDING;
import static io.nightshift.notifications.NotificationState.SENDING;
import static io.nightshift.notifications.NotificationState.SENT;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.notifications.OutboxParts;
import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.LongTests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/notifications.md, row by row with a real dialogue. */
class MailAnswersTest {
  private static final Path TABLE = Path.of("docs/notifications.md");
  private static final List<String> STEPS =
      List.of("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL FROM", "RCPT TO", "DATA", "end of DATA");

  private static final FaultySmtp SMTP = FaultySmtp.start();
  private static OutboxParts outbox;
  private static int number;

  /**
   * A row of it.
   *
   * @param email what becomes of the email that is answered so
   * @param others what becomes of the others meanwhile
   */
  record Row(String step, String answer, String email, String others) {
    static Row of(List<String> cells) {
      return new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3));
    }
  }

  @BeforeAll
  static void send() {
    outbox = new OutboxParts(SMTP.port());
    outbox.settings.put("nightshift.mail.username", "shop");
    outbox.settings.put("nightshift.mail.password", "secret");
    outbox.send();
  }

  @AfterAll
  static void stop() {
    if (outbox != null) {
      outbox.close();
    }
    SMTP.close();
  }

  static Stream<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .filter(cells -> cells.size() == 6 && STEPS.contains(cells.get(1)))
        .map(cells -> Row.of(cells.subList(1, 5)));
  }

  static Stream<Row> cases() {
    return read("/cases/smtp.tsv").stream()
        .skip(1)
        .map(line -> Row.of(List.of(line.split("\t", -1))))
        .flatMap(
            row ->
                row.step().equals("any")
                    ? STEPS.stream()
                        .map(step -> new Row(step, row.answer(), row.email(), row.others()))
                    : Stream.of(row))
        // The cases say DATA of what is said after it as well.
        .flatMap(
            row ->
                row.step().equals("DATA")
                    ? Stream.of(
                        row, new Row("end of DATA", row.answer(), row.email(), row.others()))
                    : Stream.of(row));
  }

  static Stream<Row> anAnswerHasItsConsequence() throws IOException {
    List<Row> rows = rows().toList();
    List<Row> others =
        cases().map(MailAnswersTest::withAlert).filter(row -> !rows.contains(row)).toList();
    return Stream.concat(rows.stream(), LongTests.some(others, 4).stream()).distinct();
  }

  private static Row withAlert(Row row) {
    String others = row.others().equals("wait") ? "wait, alert" : row.others();
    return new Row(row.step(), row.answer(), row.email(), others);
  }

  private static List<String> read(String resource) {
    try (InputStream in =
        Objects.requireNonNull(MailAnswersTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachStepHasItsRows() throws IOException {
    assertEquals(STEPS, rows().map(Row::step).distinct().toList());
  }

  @ParameterizedTest
  @MethodSource
  void anAnswerHasItsConsequence(Row row) {
    number++;
    String ada = "ada%d@example.com".formatted(number);
    String bob = "bob%d@example.com".formatted(number);
    boolean toAll = row.others().startsWith("wait");
    String step =
        switch (row.step()) {
          case "MAIL FROM" -> "MAIL";
          case "RCPT TO" -> "RCPT";
          case "end of DATA" -> ".";
          default -> row.step();
        };
    SMTP.answer(toAll ? step : step + " " + ada, row.answer());
    SMTP.hangUp();
    outbox.queue(ada);
    switch (row.email()) {
      case "FAILED" -> {
        outbox.await(ada, FAILED);
        assertEquals(1, outbox.row(ada).attempts());
        assertTrue(error(ada).contains(row.answer()), error(ada));
      }
      case "tried again" -> {
        await().atMost(OutboxParts.SOON).until(() -> outbox.row(ada).attempts() >= 2);
        assertTrue(error(ada).contains(row.answer()), error(ada));
      }
      case "waits" -> await().atMost(OutboxParts.SOON).until(() -> waits(ada, row));
      default -> throw new IllegalArgumentException(row.toString());
    }
    outbox.queue(bob);
    if (toAll) {
      await().atMost(OutboxParts.SOON).until(() -> waits(bob, row) && waits(ada, row));
      assertEquals(1, outbox.waits());
    } else {
      outbox.await(bob, SENT);
      await().atMost(OutboxParts.SOON).until(() -> outbox.waits() == 0);
    }
    SMTP.answerWell();
    outbox.await(bob, SENT);
    await().atMost(OutboxParts.SOON).until(() -> outbox.waits() == 0);
    if (toAll) {
      outbox.await(ada, SENT);
      assertEquals(1, outbox.row(bob).attempts());
    }
    assertEquals(1, SMTP.mailsTo(bob).size());
  }

  /** It was refused, and that did not count, or it is tried just now. */
  private static boolean waits(String recipient, Row row) {
    OutboxParts.Row now = outbox.row(recipient);
    assertTrue(now.state() == PENDING || now.state() == SENDING, now.toString());
    return now.state() == PENDING
        && now.attempts() == 0
        && (recipient.startsWith("bob") || error(recipient).contains(row.answer().substring(4)));
  }

  private static String error(String recipient) {
    return String.valueOf(outbox.row(recipient).lastError());
  }
}
