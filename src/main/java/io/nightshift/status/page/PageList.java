package io.nightshift.status.page;

import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListPage;
import io.quarkus.qute.TemplateData;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
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

  /**
   * A filter of a list in its form.
   *
   * @param value the requested value; empty for any
   * @param choices the values that the form offers, with any; empty if a text is entered
   */
  @TemplateData
  record Filter(String name, String label, String value, List<Choice> choices) {

    /** A filter with its requested value. That is added if it is not among those offered. */
    static Filter of(ListFilter<?> filter, @Nullable String requested) {
      String value = requested == null ? "" : requested;
      List<Choice> choices = new ArrayList<>();
      List<String> offered = filter.values();
      if (!offered.isEmpty()) {
        choices.add(new Choice("", "any", value.isEmpty()));
        Stream.concat(offered.stream(), Stream.of(value).filter(one -> !one.isEmpty()))
            .distinct()
            .forEach(one -> choices.add(new Choice(one, one, one.equals(value))));
      }
      return new Filter(filter.name(), filter.label(), value, choices);
    }
  }

  /** One value of a filter. */
  @TemplateData
  record Choice(String value, String label, boolean chosen) {}

  /** A page of the requested view; the links to further pages keep its filters. */
  static <T> PageList<T> of(
      String view, ListPage<T> listed, MultiMap query, List<ListFilter<?>> filters) {
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
        filters.stream().map(one -> Filter.of(one, query.get(one.name()))).toList(),
        listed.next() == null ? "" : same + "&after=" + PageAction.segment(listed.next()),
        query.contains("after") ? same.toString() : "");
  }

  /** Whether any filter is set. */
  public boolean narrowed() {
    return filters.stream().anyMatch(filter -> !filter.value().isEmpty());
  }
}
