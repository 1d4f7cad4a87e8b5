package io.nightshift.status.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list, defined once for the API, for the form of the page and for the test of the
 * OpenAPI document.
 *
 * @param <T> the type of its values
 */
public final class ListFilter<T> {

  /** The kind of a filter: one of a few values, any text, or a time. */
  public enum Kind {
    CHOICE,
    TEXT,
    TIME
  }

  private final String name;
  private final Kind kind;
  private final Supplier<List<String>> values;
  private final BiFunction<QueryParams, String, @Nullable T> read;

  private ListFilter(
      String name,
      Kind kind,
      Supplier<List<String>> values,
      BiFunction<QueryParams, String, @Nullable T> read) {
    this.name = name;
    this.kind = kind;
    this.values = values;
    this.read = read;
  }

  /** A filter with one value of an enum. */
  public static <E extends Enum<E>> ListFilter<E> oneOf(String name, Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    return oneOf(name, () -> all, Enum::name);
  }

  /** A filter with one of these values. */
  public static <E> ListFilter<E> oneOf(
      String name, Supplier<List<E>> all, Function<E, String> nameOf) {
    return new ListFilter<>(
        name,
        Kind.CHOICE,
        () -> all.get().stream().map(nameOf).toList(),
        (asked, parameter) -> asked.oneOf(all.get(), nameOf, parameter));
  }

  /** A filter with any text. */
  public static ListFilter<String> text(String name) {
    return text(name, List::of);
  }

  /** A filter with any text, for which the form offers {@code suggested} values. */
  public static ListFilter<String> text(String name, Supplier<List<String>> suggested) {
    return new ListFilter<>(
        name, Kind.TEXT, suggested, (asked, parameter) -> asked.text(parameter));
  }

  /** A filter with a time. */
  public static ListFilter<Instant> time(String name) {
    return new ListFilter<>(name, Kind.TIME, List::of, (asked, parameter) -> asked.time(parameter));
  }

  /**
   * The requested value; null for any.
   *
   * @throws ProblemException with 400 if it is invalid
   */
  public @Nullable T of(QueryParams asked) {
    return read.apply(asked, name);
  }

  /**
   * Whether the database can contain the requested value.
   *
   * @throws ProblemException with 400 if it is invalid
   */
  public boolean isStorable(QueryParams asked) {
    return !(of(asked) instanceof String text) || QueryParams.areStorable(text);
  }

  /** The requested values of {@code filters} as they were sent, by the names of the filters. */
  public static Map<String, String> sent(List<ListFilter<?>> filters, QueryParams asked) {
    Map<String, String> sent = new LinkedHashMap<>();
    for (ListFilter<?> filter : filters) {
      String value = asked.text(filter.name());
      if (value != null) {
        sent.put(filter.name(), value);
      }
    }
    return sent;
  }

  /** The name of its query parameter. */
  public String name() {
    return name;
  }

  /** Its name in a form. */
  public String label() {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  public Kind kind() {
    return kind;
  }

  /** The values that a form offers: all values of a choice. */
  public List<String> values() {
    return values.get();
  }
}
