package io.nightshift.sandbox;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.postgresql.PGConnection;

/**
 * The rows of a database as SQL that {@code psql} reads too: a {@code COPY} for each table that has
 * rows, and the values of its sequences. The schema is that of the migrations up to the dump's own
 * version, whose checksums are among the rows.
 */
public final class DataDump {
  private static final String HISTORY = "flyway_schema_history";
  private static final Pattern COPY =
      Pattern.compile("(?m)^COPY (\\S+) \\((.*)\\) FROM stdin;\n((?:.*\n)*?)\\\\\\.\n");
  private static final String TABLES =
      """
      SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.ordinal_position)
      FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      GROUP BY c.table_name
      """;
  private static final String SEQUENCES =
      """
      SELECT format('SELECT setval(%L, %s);', sequencename, last_value) FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename
      """;

  private final String text;

  private DataDump(String text) {
    this.text = text;
  }

  /**
   * What a table holds.
   *
   * @param columns with commas between them
   * @param rows in the text format of COPY, sorted
   */
  public record Table(String name, String columns, List<String> rows) {

    /** The rows that it has now, in these columns. */
    public List<String> rows(Connection connection) throws SQLException {
      return copy(connection, name, columns);
    }
  }

  /** Reads a dump. */
  public static DataDump read(Path file) {
    try {
      return new DataDump(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The dump of a database; for the same rows the same text. */
  public static String of(Connection connection) throws SQLException {
    StringBuilder dump = new StringBuilder();
    TreeMap<String, String> columns = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet tables = statement.executeQuery(TABLES)) {
      while (tables.next()) {
        columns.put(tables.getString(1), tables.getString(2));
      }
    }
    for (var table : columns.entrySet()) {
      List<String> rows = copy(connection, table.getKey(), table.getValue());
      if (!rows.isEmpty()) {
        dump.append("COPY %s (%s) FROM stdin;\n".formatted(table.getKey(), table.getValue()));
        rows.forEach(row -> dump.append(row).append('\n'));
        dump.append("\\.\n\n");
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet sequences = statement.executeQuery(SEQUENCES)) {
      while (sequences.next()) {
        dump.append(sequences.getString(1)).append('\n');
      }
    }
    return dump.toString();
  }

  /** The same with another text in the place of one. */
  public DataDump with(String name, String other) {
    return new DataDump(text.replace(name, other));
  }

  /** All tables but the history of the schema. */
  public List<Table> tables() {
    return all().stream().filter(table -> !table.name().equals(HISTORY)).toList();
  }

  private List<Table> all() {
    List<Table> tables = new ArrayList<>();
    Matcher copy = COPY.matcher(text);
    while (copy.find()) {
      tables.add(new Table(copy.group(1), copy.group(2), copy.group(3).lines().sorted().toList()));
    }
    return tables;
  }

  /**
   * Makes a database of the dump's version with its rows, and migrates it to the version of today.
   *
   * @throws IllegalStateException if a migration that the dump has seen is not the one of today
   */
  public void createMigratedDatabase(PostgresServer server, String database) {
    server.createDatabase(database);
    Flyway earlier = flyway(server, database, version());
    earlier.migrate();
    try (Connection connection = server.connect(database)) {
      restore(connection);
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
    // It compares the checksums that the dump has brought.
    flyway(server, database, "latest").migrate();
  }

  private static Flyway flyway(PostgresServer server, String database, String target) {
    return Flyway.configure()
        .dataSource(server.jdbcUrl(database), server.username(), server.password())
        .target(target)
        .load();
  }

  private String version() {
    Table history =
        all().stream().filter(table -> table.name().equals(HISTORY)).findFirst().orElseThrow();
    int rank = List.of(history.columns().split(", ")).indexOf("installed_rank");
    int version = List.of(history.columns().split(", ")).indexOf("version");
    String[] last = {};
    for (String row : history.rows()) {
      String[] values = row.split("\t");
      if (last.length == 0 || Integer.parseInt(values[rank]) > Integer.parseInt(last[rank])) {
        last = values;
      }
    }
    return last[version];
  }

  private void restore(Connection connection) throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      // Triggers and foreign keys have seen these rows before.
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
              + " LOOP EXECUTE format('DELETE FROM %I', t); END LOOP; END $$");
      for (Table table : all()) {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn(
                "COPY %s (%s) FROM STDIN".formatted(table.name(), table.columns()),
                new StringReader(String.join("\n", table.rows()) + "\n"));
      }
      for (String line : text.lines().filter(each -> each.startsWith("SELECT setval(")).toList()) {
        statement.execute(line);
      }
    }
  }

  private static List<String> copy(Connection connection, String table, String columns)
      throws SQLException {
    StringWriter rows = new StringWriter();
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY (SELECT %s FROM %s) TO STDOUT".formatted(columns, table), rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows.toString().lines().sorted().toList();
  }
}
