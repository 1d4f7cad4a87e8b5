package io.nightshift.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.intake.consumer.IntakeParts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableCopyTest {
  private final IntakeParts parts = new IntakeParts();

  @BeforeEach
  void makeTable() {
    parts.run(
        "CREATE TABLE t (n integer PRIMARY KEY, big bigint, b bytea, s text, at timestamptz)");
  }

  @Test
  void whatIsCopiedIsWhatIsStored() throws SQLException {
    // Around the 64 KiB in which it goes to the server, and in characters of one to four bytes.
    List<String> texts =
        List.of(
            "",
            "plain",
            "ünï 漢 😀 \t\n\\N",
            "x".repeat(65_535),
            "y".repeat(65_536),
            "é".repeat(200_000));
    try (Connection connection = parts.dataSource.getConnection();
        TableCopy copy = begin(connection)) {
      for (int i = 0; i < texts.size(); i++) {
        row(copy, i, Long.MIN_VALUE + i, texts.get(i));
      }
      row(copy, -7, -1, null);
      copy.finish();
    }
    assertEquals(
        texts.size(),
        parts.texts("SELECT n FROM t WHERE convert_from(b, 'UTF8') = s AND n >= 0").size());
    assertEquals(texts, parts.texts("SELECT s FROM t WHERE n >= 0 ORDER BY n"));
    assertEquals(List.of("-9223372036854775805"), parts.texts("SELECT big FROM t WHERE n = 3"));
    assertEquals(List.of("true"), parts.texts("SELECT (s IS NULL)::text FROM t WHERE n = -7"));
    assertEquals(
        List.of("2026-11-22 10:15:30.123456"),
        parts.texts("SELECT DISTINCT at AT TIME ZONE 'UTC' FROM t"));
  }

  @Test
  void numbersAndJsonAreStoredAsTheirTextsWouldBe() throws SQLException {
    parts.run("CREATE TABLE v (n integer, value numeric, lines jsonb)");
    Stream<String> fixed =
        Stream.of(
            "0",
            "0.00",
            "0.0001",
            "1",
            "9999",
            "10000",
            "-1.50",
            "12.3400",
            "1E+3",
            "99999999999999",
            "100000000000000",
            "123456789012345678901234567.8901");
    Random random = new Random(1);
    Stream<String> drawn =
        Stream.generate(
                () ->
                    BigDecimal.valueOf(
                        random.nextLong() >> random.nextInt(Long.SIZE), random.nextInt(7)))
            .limit(2_000)
            .map(BigDecimal::toPlainString);
    List<String> numbers = Stream.concat(fixed, drawn).toList();
    String json = "[{\"sku\": \"ünï 漢 😀\", \"quantity\": 1}]";
    try (Connection connection = parts.dataSource.getConnection();
        TableCopy copy = TableCopy.begin(connection, "v", "n", "value", "lines")) {
      for (int i = 0; i < numbers.size(); i++) {
        copy.row()
            .integer(i)
            .numeric(new BigDecimal(numbers.get(i)))
            .jsonb(json.getBytes(StandardCharsets.UTF_8));
      }
      copy.row().integer(-1).numeric(null).jsonb(new byte[] {'{', '}'});
      copy.finish();
    }
    assertEquals(
        numbers.stream().map(each -> new BigDecimal(each).toPlainString()).toList(),
        parts.texts("SELECT value FROM v WHERE n >= 0 ORDER BY n"));
    assertEquals(
        List.of(),
        parts.texts(
            "SELECT n FROM v WHERE numeric_send(value) <> numeric_send(value::text::numeric)"));
    assertEquals(List.of("true"), parts.texts("SELECT (value IS NULL)::text FROM v WHERE n < 0"));
    assertEquals(List.of(json), parts.texts("SELECT DISTINCT lines FROM v WHERE n >= 0"));
  }

  @Test
  void oneThatIsGivenUpLeavesNothingAndTheConnectionUsable() throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      Savepoint before = connection.setSavepoint();
      try (TableCopy copy = begin(connection)) {
        row(copy, 1, 1, "z".repeat(100_000));
      }
      connection.rollback(before);
      try (TableCopy copy = begin(connection)) {
        row(copy, 2, 2, "kept");
        copy.finish();
      }
      connection.commit();
    }
    assertEquals(List.of("2"), parts.texts("SELECT n FROM t"));
  }

  @Test
  void aRowThatTheTableRefusesLeavesNothingAndTheConnectionUsable() throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      Savepoint before = connection.setSavepoint();
      try (TableCopy copy = begin(connection)) {
        var refused =
            assertThrows(
                SQLException.class,
                () -> {
                  for (int i = 0; i < 100; i++) {
                    row(copy, i % 50, i, "w".repeat(10_000));
                  }
                  copy.finish();
                });
        assertEquals("23505", refused.getSQLState());
      }
      connection.rollback(before);
      try (TableCopy copy = begin(connection)) {
        row(copy, 3, 3, "kept");
        copy.finish();
      }
      connection.commit();
    }
    assertEquals(List.of("3"), parts.texts("SELECT n FROM t"));
  }

  private static TableCopy begin(Connection connection) throws SQLException {
    return TableCopy.begin(connection, "t", "n", "big", "b", "s", "at");
  }

  private static void row(
      TableCopy copy, int n, long big, @org.jspecify.annotations.Nullable String text)
      throws SQLException {
    copy.row()
        .integer(n)
        .bigint(big)
        .bytes((text == null ? "" : text).getBytes(StandardCharsets.UTF_8))
        .text(text)
        .time(1_795_342_530_123_456L);
  }
}
