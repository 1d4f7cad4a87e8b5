package io.nightshift.chaos;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two instances of the packaged application, {@code one} and {@code two}, on one database. */
final class Pair implements AutoCloseable {

  private final Books books;
  private final NightshiftProcess one;
  private final NightshiftProcess two;

  /** Returns when both are ready. */
  Pair(String name, Map<String, String> settings) {
    books = new Books(Sandbox.shared(), name, 1);
    one = start("one", settings);
    two = start("two", settings);
    try {
      one.awaitReady(NightshiftProcess.START);
      two.awaitReady(NightshiftProcess.START);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  private NightshiftProcess start(String instance, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("NIGHTSHIFT_INSTANCE", instance);
    environment.putAll(settings);
    return NightshiftProcess.start(environment);
  }

  NightshiftProcess named(String instance) {
    return instance.equals("one") ? one : two;
  }

  String other(String instance) {
    return instance.equals("one") ? "two" : "one";
  }

  Runs runs() {
    return new Runs(books);
  }

  /** What a query finds in their database: the first column. */
  List<String> rows(String sql) throws SQLException {
    return books.rows(sql);
  }

  Connection connect() throws SQLException {
    return books.connect();
  }

  @Override
  public void close() {
    one.close();
    two.close();
    books.close();
  }
}
