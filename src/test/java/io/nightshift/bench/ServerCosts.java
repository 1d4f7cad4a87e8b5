package io.nightshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL spent on a contender in its measured time: CPU by the statistics of each
 * statement in its log, and bytes of WAL by {@code pg_walinspect}.
 */
final class ServerCosts {

  /** Settings without which the server notes too little. */
  static final List<String> SETTINGS =
      List.of("log_statement_stats = on", "log_line_prefix = '%n %d '", "wal_keep_size = '16GB'");

  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?m)^(?<at>\\d+\\.\\d+) (?<database>\\S+) LOG:  [A-Z ]+ STATISTICS\\n"
              + ".*DETAIL:.*\\n\\t!\\t(?<user>[\\d.]+) s user, (?<system>[\\d.]+) s system.*\\n"
              + "(?:\\t.*\\n)*.*STATEMENT:  (?<text>.*(?:\\n\\t.*)*)");
  private static final Pattern WORD = Pattern.compile("\\w+");

  /** Each block of a record has its own bytes, and an equal share of those of the whole record. */
  private static final String BY_RELATION =
      """
      SELECT coalesce(o.relname || ' (TOAST)', c.relname, 'the rest'), sum(bytes)
      FROM (SELECT reldatabase, relfilenode,
                   own + (record_length - sum(own) OVER record) / count(*) OVER record AS bytes
            FROM (SELECT *, block_data_length + block_fpi_length AS own
                  FROM pg_get_wal_block_info('0/0'::pg_lsn + ?, '0/0'::pg_lsn + ?, false)) AS i
            WINDOW record AS (PARTITION BY start_lsn)) AS b
      LEFT JOIN pg_class AS c ON c.oid >= 16384 -- none of the system's own
        AND c.relfilenode = b.relfilenode AND b.reldatabase =
        (SELECT oid FROM pg_database WHERE datname = current_database())
      LEFT JOIN pg_class AS o ON o.reltoastrelid = c.oid
      GROUP BY 1
      """;

  private static final String BY_MANAGER =
      """
      WITH stats AS (SELECT * FROM pg_get_wal_stats('0/0'::pg_lsn + ?, '0/0'::pg_lsn + ?))
      SELECT "resource_manager/record_type", record_size FROM stats
      UNION ALL SELECT 'full pages', sum(fpi_size) FROM stats
      """;

  private final Connection connection;
  private final Lap.Window window;

  ServerCosts(Connection connection, Lap.Window window) {
    this.connection = connection;
    this.window = window;
  }

  /** Microseconds of CPU, by the table that a statement names first. */
  Map<String, Double> micros(Path log) throws SQLException {
    Set<String> tables = amounts("SELECT relname, 0 FROM pg_class WHERE relkind = 'r'").keySet();
    Map<String, Double> micros = new TreeMap<>();
    Matcher statement = STATEMENT.matcher(text(log));
    while (statement.find()) {
      long millis = (long) (Double.parseDouble(statement.group("at")) * 1e3);
      if (statement.group("database").equals(connection.getCatalog())
          && window.contains(Instant.ofEpochMilli(millis))) {
        double seconds =
            Double.parseDouble(statement.group("user"))
                + Double.parseDouble(statement.group("system"));
        micros.merge(part(statement.group("text"), tables), seconds * 1e6, Double::sum);
      }
    }
    return micros;
  }

  private static String part(String statement, Set<String> tables) {
    if (statement.startsWith("COMMIT")) {
      return "commit";
    }
    return WORD.matcher(statement)
        .results()
        .map(word -> word.group())
        .filter(tables::contains)
        .findFirst()
        .orElse("the rest");
  }

  /** Bytes of WAL, by table and index. */
  Map<String, Double> bytesByRelation() throws SQLException {
    return amounts(BY_RELATION, window.fromWal(), window.toWal());
  }

  /** Bytes of WAL, by resource manager, and those of full pages. */
  Map<String, Double> bytesByManager() throws SQLException {
    return amounts(BY_MANAGER, window.fromWal(), window.toWal());
  }

  private Map<String, Double> amounts(String query, long... parameters) throws SQLException {
    Map<String, Double> amounts = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setBigDecimal(i + 1, BigDecimal.valueOf(parameters[i]));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          amounts.put(rows.getString(1), rows.getDouble(2));
        }
      }
    }
    return amounts;
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
