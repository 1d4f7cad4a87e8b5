package io.nightshift.database;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditions of a query, joined by {@code AND}, and the values of its parameters. */
public final class QueryConditions {
  private final StringJoiner where = new StringJoiner(" AND ").setEmptyValue("true");
  private final List<Object> values = new ArrayList<>();

  /**
   * Adds a condition with one parameter.
   *
   * @param value the value of the parameter; null adds no condition
   */
  public QueryConditions and(String condition, @Nullable Object value) {
    return value == null ? this : andAll(condition, value);
  }

  /** Adds a condition with the values of its parameters, in their order. */
  public QueryConditions andAll(String condition, Object... parameters) {
    where.add(condition);
    values.addAll(List.of(parameters));
    return this;
  }

  /** The conditions as text of the query; one that always holds if none was added. */
  public String where() {
    return where.toString();
  }

  /** The values of the parameters in their order, and further ones behind them. */
  public Object[] values(Object... further) {
    return Stream.concat(values.stream(), Stream.of(further)).toArray();
  }
}
