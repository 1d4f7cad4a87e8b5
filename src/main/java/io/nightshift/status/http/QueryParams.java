package io.nightshift.status.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.events.EventTime;
import io.nightshift.events.Text;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query parameters of a request. An empty filter counts as absent, as a form sends it; an
 * empty {@code limit} or {@code after} is an error, which Quarkus REST would not report.
 */
public final class QueryParams {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");

  private final MultiMap query;

  public QueryParams(RoutingContext context) {
    this.query = context.queryParams();
  }

  /**
   * The query of a call that changes something. An empty or ambiguous parameter is an error:
   * ignored, it would make the call do more than intended.
   *
   * @throws ProblemException with 400 if a parameter is empty, or has two different values
   */
  public static QueryParams ofCall(RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    for (String name : asked.query.names()) {
      List<String> values = asked.query.getAll(name);
      if (values.contains("")) {
        throw ProblemException.badParameter(Text.excerpt(name) + " must not be empty");
      }
      if (values.stream().distinct().count() > 1) {
        throw ProblemException.badParameter(Text.excerpt(name) + " must have one value");
      }
    }
    return asked;
  }

  /**
   * The maximum number of items on a page.
   *
   * @throws ProblemException with 400 if it is not a number from 1 to 500
   */
  public int limit() {
    String limit = query.get("limit");
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    int number = NUMBER.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
    if (number < 1 || number > MAX_LIMIT) {
      throw ProblemException.badParameter("limit must be a number from 1 to " + MAX_LIMIT);
    }
    return number;
  }

  /**
   * The key of the item before the page; null for the first page. See {@link Cursor#read}.
   *
   * @throws ProblemException with 400 if it is not a cursor of that list
   */
  public <K> @Nullable K after(String list, int parts, Function<List<String>, K> read) {
    String after = query.get("after");
    return after == null ? null : Cursor.read(list, parts, after, read);
  }

  /**
   * A filter with one of a few values; null if absent.
   *
   * @throws ProblemException with 400 if it is none of them
   */
  public <E extends Enum<E>> @Nullable E oneOf(Class<E> type, String name) {
    return oneOf(List.of(type.getEnumConstants()), Enum::name, name);
  }

  /**
   * A filter with one of these values; null if absent.
   *
   * @throws ProblemException with 400 if it is none of them
   */
  public <E> @Nullable E oneOf(List<E> all, Function<E, String> nameOf, String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    for (E one : all) {
      if (nameOf.apply(one).equals(value)) {
        return one;
      }
    }
    throw ProblemException.badParameter(
        all.stream().map(nameOf).collect(Collectors.joining(", ", name + " must be one of ", "")));
  }

  /**
   * A filter with a time; null if absent.
   *
   * @throws ProblemException with 400 if it is not an RFC 3339 time, or its year is outside 1 to
   *     9999
   */
  public @Nullable Instant time(String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    // An unencoded + of an offset is decoded as a space in a query.
    String text = value.replace(' ', '+');
    Instant time = EventTime.parse(text);
    if (time == null) {
      throw ProblemException.badParameter(
          EventTime.fault(text) == EventTime.Fault.YEAR
              ? name + " must be of the years 1 to 9999 in UTC"
              : name + " must be a time as RFC 3339 writes it, such as 2026-11-22T10:15:30Z");
    }
    return time;
  }

  /**
   * The value of a flag; false if absent.
   *
   * @throws ProblemException with 400 if it is neither true nor false
   */
  public boolean flag(String name) {
    String value = text(name);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw ProblemException.badParameter(name + " must be true or false");
  }

  /**
   * A number from 0 to {@code most}; null if absent.
   *
   * @throws ProblemException with 400 if it is anything else
   */
  public @Nullable Long number(String name, long most) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    try {
      long number = DIGITS.matcher(value).matches() ? Long.parseLong(value) : -1;
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw ProblemException.badParameter(name + " must be a number from 0 to " + most);
  }

  /** A filter with a text; null if absent. */
  public @Nullable String text(String name) {
    String value = query.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * The text if the database can contain it, else empty: PostgreSQL has neither NUL nor half a
   * surrogate pair.
   */
  public static Optional<String> known(String text) {
    return isStorable(text) ? Optional.of(text) : Optional.empty();
  }

  /** Whether the database can contain each of {@code texts}; null counts as yes. */
  public static boolean areStorable(@Nullable String... texts) {
    return Arrays.stream(texts).allMatch(text -> text == null || isStorable(text));
  }

  private static boolean isStorable(String text) {
    return text.indexOf(0) < 0 && UTF_8.newEncoder().canEncode(text);
  }
}
