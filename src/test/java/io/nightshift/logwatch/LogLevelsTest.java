package io.nightshift.logwatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The level of a line where its watch has no expression of its own. */
class LogLevelsTest {

  record Case(String line, String level) {}

  static List<Case> cases() throws IOException {
    try (var file = LogLevelsTest.class.getResourceAsStream("/cases/log-lines.tsv")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.replace("\\u001b", "\u001b").split("\t"))
          .map(part -> new Case(part[0], part[1]))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLineOfTheCasesHasItsLevel(Case one) {
    assertEquals(one.level(), level(one.line()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "2026-11-29 10:00:00,123 [main] WARN  app - slow ~ WARN",
        "10:00:00 info  started ~ INFO",
        "2026/11/29 10:00:00 [error] 123#0: *1 open() failed ~ ERROR",
        "[Sun Nov 29 10:00:00.123 2026] [core:error] [pid 1] no route ~ ERROR",
        "Nov 29 10:00:00 host app[123]: warning: disk 91% ~ WARN",
        "Nov 29 10:00:00 host app[123]: started with 0 errors ~ NONE",
        "error: cannot open x ~ ERROR",
        "2026-11-29 10:00:00.000 | warning | job:run:1 - late ~ WARN",
        "2026-11-29T10:00:00Z  Error  no route ~ ERROR",
        "Nov 29, 2026 10:00:00 AM app.Main run SEVERE: no disk ~ ERROR",
        "10:00:00 CRITICAL no disk ~ FATAL",
        "the error log was rotated ~ NONE",
        "2026-11-29 error.log was rotated ~ NONE",
        "10:00:00 [main] no warning was given, 3 errors ~ NONE",
        "an INFORMATION and a WARNINGS ~ NONE",
        "10:00:00 INFO user set level=debug ~ INFO",
        "10:00:00 INFO {\"level\":\"error\"} was sent ~ INFO",
        "level=info msg=\"an ERROR was mended\" ~ INFO",
        "msg=\"level=debug ERROR\" lvl=eror ~ ERROR",
        "time=\"2026-11-29T10:00:00Z\" level=\"warning\" msg=x ~ WARN",
        "ts=1 caller=main.go:1 level=high msg=\"ERROR x\" severity=warn ~ WARN",
        "a=1 b=2 nothing ~ NONE",
        "{\"msg\":\"an ERROR\",\"level\":\"info\"} ~ INFO",
        "{\"msg\":\"\\\"level\\\":\\\"error\\\"\",\"level\":\"debug\"} ~ DEBUG",
        "{\"ctx\":{\"level\":\"error\"},\"level\":\"info\"} ~ INFO",
        "{\"log\":{\"level\":\"warn\"},\"message\":\"x\"} ~ WARN",
        "{\"log.level\":\"ERROR\",\"message\":\"x\"} ~ ERROR",
        "{ \"Level\" : \"Fatal\" } ~ FATAL",
        "{\"level\":30,\"msg\":\"x\"} ~ INFO",
        "{\"level\":3,\"short_message\":\"x\"} ~ ERROR",
        "2026-11-29T10:00:00Z {\"level\":\"error\"} ~ ERROR",
        "2026-11-29T10:00:00.1Z stderr F {\"level\":\"error\"} ~ ERROR",
        "2026-11-29T10:00:00.1Z stderr F error: no route ~ ERROR",
        "2026-11-29T10:00:00.1Z stdout F level=warn msg=x ~ WARN",
        "2026-11-29 user sent {\"level\":\"error\"} to us ~ NONE",
        "{\"levels\":\"error\",\"msg\":\"x\"} ~ NONE",
        "{\"level\":\"error ~ ERROR",
        "`` ~ NONE",
      })
  void otherFormsHaveTheirsToo(String line, String level) {
    assertEquals(level, level(line));
  }

  @Test
  void coloursAreNoPartOfALevel() {
    assertEquals("WARN", level("\u001b[1;33mwarn\u001b[0m: slow"));
    assertEquals("ERROR", level("10:00:00 \u001b[38;5;196m[error]\u001b[0m x"));
    assertEquals("INFO", level("\u001b[2m10:00:00\u001b[0m \u001b[32m INFO\u001b[0m x"));
    assertEquals("ERROR", level("\u001b[36mlevel\u001b[0m=error msg=x"));
    assertEquals("NONE", level("\u001b[31m"));
    assertEquals("NONE", level("\u001b[\u001b["));
  }

  /** Work that grows with the square of the length would not end within the time of a test. */
  @Test
  void noLineIsLookedThroughMoreThanAFewTimes() {
    for (String part :
        List.of(
            "\u001b[", "\"", "{\"level\":", "a=", "level=", "[ ", " | ", "error ", "\\\"", "{")) {
      List<String> levels = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        levels.add(level(part.repeat((64 << 10) / part.length())));
      }
      assertTrue(levels.stream().allMatch(levels.getFirst()::equals), part);
    }
  }

  private static String level(String line) {
    String found = LogLevels.of(line);
    return found == null ? LineCounter.NO_LEVEL : found;
  }
}
