package io.nightshift.status.page;

import io.nightshift.status.http.ListPage;
import io.quarkus.qute.TemplateData;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list on the page.
 *
 * @param filters its filters
 * @param older the link to the next page; empty on the last page
 * @param newest the link to the first page; empty on the first page
 */
@TemplateData
record PageList<T>(String view, List<T> items, List<Filter> filters, String older, String newest) {

  /** A filter of a list: a choice of values. */
  @TemplateData
  record Filter(String name, String label, List<Choice> choices) {

    /** A filter with the values of an enum, or any. */
    static <E extends Enum<E>> Filter of(
        String name, String label, Class<E> type, @Nullable E chosen) {
      return of(
          name,
          label,
          Arrays.stream(type.getEnumConstants()).map(Enum::name).toList(),
          chosen == null ? null : chosen.name());
    }

    /** A filter with some values, or any. The chosen value is added if it is not among them. */
    static Filter of(String name, String label, List<String> values, @Nullable String chosen) {
      List<Choice> choices = new ArrayList<>();
      choices.add(new Choice("", "any", chosen == null));
      Stream.concat(values.stream(), Stream.ofNullable(chosen))
          .distinct()
          .forEach(value -> choices.add(new Choice(value, value, value.equals(chosen))));
      return new Filter(name, label, choices);
    }
  }

  /** One value of a filter. */
  @TemplateData
  record Choice(String value, String label, boolean chosen) {}

  /** A page of the requested view; the links to further pages keep its filters. */
  static <T> PageList<T> of(String view, ListPage<T> listed, MultiMap query, List<Filter> filters) {
    StringBuilder same = new StringBuilder("?");
    for (var asked : query) {
      if (!asked.getKey().equals("after") && !asked.getValue().isEmpty()) {
        same.append(same.length() == 1 ? "" : "&")
            .append(PageAction.segment(asked.getKey()))
            .append('=')
            .append(PageAction.segment(asked.getValue()));
      }
    }
    return new PageList<>(
        view,
        listed.items(),
        filters,
        listed.next() == null ? "" : same + "&after=" + PageAction.segment(listed.next()),
        query.contains("after") ? same.toString() : "");
  }

  /** Whether any filter is set. */
  public boolean narrowed() {
    return filters.stream().anyMatch(filter -> !filter.choices().getFirst().chosen());
  }
}
