package io.nightshift.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The conditions of an HQL query, joined by {@code and}, and the values of its parameters. */
public final class QueryConditions {
  private final StringJoiner where = new StringJoiner(" and ").setEmptyValue("1 = 1");
  private final Map<String, Object> values = new HashMap<>();

  /**
   * Adds a condition with one parameter.
   *
   * @param name the name of the parameter
   * @param value its value; null adds no condition
   */
  public QueryConditions and(String condition, String name, @Nullable Object value) {
    return value == null ? this : and(condition, Map.of(name, value));
  }

  /** Adds a condition with the values of its parameters by name. */
  public QueryConditions and(String condition, Map<String, Object> parameters) {
    where.add(condition);
    values.putAll(parameters);
    return this;
  }

  /** The conditions as text of the query; one that always holds if none was added. */
  public String where() {
    return where.toString();
  }

  /** The values by the names of the parameters. */
  public Map<String, Object> values() {
    return Map.copyOf(values);
  }
}
