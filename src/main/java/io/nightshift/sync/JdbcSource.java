package io.nightshift.sync;

import io.nightshift.database.DatabaseLogin;
import io.nightshift.database.ReadOnlyDatabase;
import io.nightshift.hosting.Failures;
import io.nightshift.http.NameLookup;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a query of a database of another system, each after the cursor of the last row of the
 * page before. A run has one connection without a pool; without its configuration, no driver is
 * loaded.
 */
final class JdbcSource implements CatalogueSource {
  private static final Pattern ZEROS = Pattern.compile("\\.0+$");

  private final NameLookup lookup;
  private final String url;
  private final ReadOnlyDatabase database;
  private final String query;
  private final String first;
  private final int pageSize;
  private final int timeoutSeconds;

  /**
   * A source that is not connected yet.
   *
   * @throws IllegalArgumentException with the name of an invalid setting
   */
  JdbcSource(NameLookup lookup, SyncSettings settings) {
    this.lookup = lookup;
    SyncSettings.Jdbc jdbc = settings.jdbc();
    this.url = jdbc.url().orElse("").strip();
    this.timeoutSeconds = (int) Math.max(1, settings.calls().timeout().toSeconds());
    try {
      this.database =
          ReadOnlyDatabase.at(
              new DatabaseLogin(
                  "nightshift.sync.jdbc.url",
                  url,
                  jdbc.username().orElse(null),
                  jdbc.password().orElse(null),
                  "nightshift-sync",
                  settings.calls().timeout()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("nightshift.sync.jdbc.url " + e.getMessage());
    }
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
    public Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException {
      try {
        return page(connection(), after == null ? first : after);
      } catch (SQLException e) {
        close(); // In whatever state the connection is.
        String why = Failures.oneLine(e, database::cleaned);
        if (database.isPermanent(e)) {
          throw new SourceException.Wrong(why, e);
        }
        throw new SourceException.Away(why, e);
      }
    }

    private Connection connection() throws SQLException, InterruptedException {
      Connection connection = open;
      if (connection == null) {
        lookUp();
        connection = database.connect();
        open = connection;
        connection.setReadOnly(true);
      }
      return connection;
    }

    /** A driver's own look-up cannot be interrupted by a stop; after this one it is short. */
    private void lookUp() throws InterruptedException {
      for (String host : database.hosts()) {
        try {
          var unused = lookup.find(host);
        } catch (UnknownHostException e) {
          // The driver says so, or uses another host.
        }
      }
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
      for (String needed : List.of("sku", "on_hand")) {
        if (!columns.contains(needed)) {
          throw new SourceException.Wrong("the query has no column " + needed);
        }
      }
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
