package io.nightshift.sync;

import io.nightshift.hosting.Failures;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a query of a PostgreSQL, MariaDB or MySQL database, each after the cursor of the last
 * row of the page before. A run has one connection without a pool; without its configuration, none
 * of its classes is loaded.
 */
@RegisterForReflection(
    classNames = { // Loaded as services; without one of them the others are not found either.
      "org.mariadb.jdbc.plugin.authentication.addon.ClearPasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.addon.SendGssApiAuthPacketFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.CachingSha2PasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.Ed25519PasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.NativePasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.ParsecPasswordPluginFactory",
      "org.mariadb.jdbc.plugin.authentication.standard.SendPamAuthPacketFactory"
    })
final class JdbcSource implements CatalogueSource {
  /** Classes of SQLSTATE for permanent faults: no such column, bad data, no such user, … */
  private static final Set<String> FAULTS = Set.of("07", "0A", "21", "22", "26", "28", "3D", "42");

  private static final Pattern ZEROS = Pattern.compile("\\.0+$");

  private final String url;
  private final Driver driver;
  private final Properties properties;
  private final String query;
  private final String first;
  private final int pageSize;
  private final int timeoutSeconds;

  /**
   * A source that is not connected yet.
   *
   * @throws IllegalArgumentException with the name of an invalid setting
   */
  JdbcSource(SyncSettings settings) {
    SyncSettings.Jdbc jdbc = settings.jdbc();
    String set = jdbc.url().orElse("").strip();
    long millis = settings.calls().timeout().toMillis();
    this.timeoutSeconds = (int) Math.max(1, settings.calls().timeout().toSeconds());
    this.properties = new Properties();
    if (set.startsWith("jdbc:postgresql:")) {
      this.driver = new org.postgresql.Driver();
      this.url = set;
      properties.setProperty("connectTimeout", Integer.toString(timeoutSeconds));
      properties.setProperty("socketTimeout", Integer.toString(timeoutSeconds));
      properties.setProperty("ApplicationName", "nightshift-sync");
    } else if (set.startsWith("jdbc:mariadb:") || set.startsWith("jdbc:mysql:")) {
      this.driver = new org.mariadb.jdbc.Driver();
      this.url = set.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
      properties.setProperty("connectTimeout", Long.toString(millis));
      properties.setProperty("socketTimeout", Long.toString(millis));
      properties.setProperty(
          "allowLocalInfile", "false"); // A server could otherwise read local files.
    } else {
      throw new IllegalArgumentException(
          "nightshift.sync.jdbc.url must begin with jdbc:postgresql:, jdbc:mariadb: or jdbc:mysql:");
    }
    jdbc.username().ifPresent(name -> properties.setProperty("user", name));
    jdbc.password().ifPresent(word -> properties.setProperty("password", word));
    this.query =
        jdbc.query()
            .orElseThrow(
                () -> new IllegalArgumentException("nightshift.sync.jdbc.query is missing"));
    this.first = jdbc.first().orElse("");
    this.pageSize = settings.pageSize();
  }

  @Override
  public String identity() {
    return "jdbc " + url + " " + query;
  }

  @Override
  public Reader open() {
    return new JdbcReader();
  }

  private final class JdbcReader implements Reader {
    private @Nullable Connection open;

    @Override
    public Answer page(@Nullable String after, @Nullable String knownTag) throws SourceException {
      try {
        return page(connection(), after == null ? first : after);
      } catch (SQLException e) {
        close(); // In whatever state the connection is.
        String state = e.getSQLState();
        String why = Failures.oneLine(e);
        if (state != null && state.length() > 2 && FAULTS.contains(state.substring(0, 2))) {
          throw new SourceException.Wrong(why, e);
        }
        throw new SourceException.Away(why, e);
      }
    }

    private Connection connection() throws SQLException {
      Connection connection = open;
      if (connection == null) {
        connection = driver.connect(url, properties);
        open = connection;
        connection.setReadOnly(true);
      }
      return connection;
    }

    private Answer.Page page(Connection connection, String after)
        throws SQLException, SourceException {
      try (PreparedStatement select = connection.prepareStatement(query)) {
        select.setQueryTimeout(timeoutSeconds);
        select.setMaxRows(pageSize); // Even if the query ignores its second parameter.
        select.setString(1, after);
        select.setInt(2, pageSize);
        try (ResultSet rows = select.executeQuery()) {
          return read(rows);
        }
      }
    }

    private Answer.Page read(ResultSet rows) throws SQLException, SourceException {
      Set<String> columns = columns(rows.getMetaData());
      PageDraft draft = new PageDraft();
      String last = null;
      while (rows.next()) {
        draft.next();
        ItemDraft item = new ItemDraft();
        String sku = rows.getString("sku");
        item.sku(sku);
        item.onHand(whole(rows.getString("on_hand")));
        item.name(columns.contains("name") ? rows.getString("name") : null);
        item.price(columns.contains("price") ? rows.getString("price") : null);
        item.currency(columns.contains("currency") ? rows.getString("currency") : null);
        item.addTo(draft);
        last = columns.contains("cursor") ? rows.getString("cursor") : sku;
      }
      boolean more = draft.elements() == pageSize;
      if (more && last == null) {
        throw new SourceException.Wrong("the last row of a page has no cursor");
      }
      return draft.page(more ? last : null, null);
    }

    @Override
    public void close() {
      Connection connection = open;
      open = null;
      if (connection != null) {
        try {
          connection.close();
        } catch (SQLException e) {
          // The connection was only read from: a failure to close it does not matter.
        }
      }
    }
  }

  private static Set<String> columns(ResultSetMetaData data) throws SQLException {
    Set<String> names = new HashSet<>();
    for (int column = 1; column <= data.getColumnCount(); column++) {
      names.add(data.getColumnLabel(column).toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** A count as text, without trailing decimals of zero. */
  private static @Nullable String whole(@Nullable String count) {
    return count == null ? null : ZEROS.matcher(count).replaceFirst("");
  }
}
