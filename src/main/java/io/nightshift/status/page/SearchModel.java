package io.nightshift.status.page;

import io.nightshift.database.Found;
import io.nightshift.status.Search;
import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a search on the page.
 *
 * @param text the searched text; empty before a search
 * @param incomplete whether rows that match may be missing
 */
@TemplateData
record SearchModel(String text, List<Group> groups, boolean incomplete) {

  /** Before a search. */
  static final SearchModel NONE = new SearchModel("", List.of(), false);

  private static final String EVENTS = "/events/";

  /** The results of one kind. */
  @TemplateData
  record Group(String kind, String label, List<Item> items) {}

  /** A result with the link to it. */
  @TemplateData
  record Item(String title, String href) {}

  static SearchModel of(String text, Search.Result result) {
    Map<String, List<Item>> kinds = new LinkedHashMap<>();
    for (Found found : result.items()) {
      kinds
          .computeIfAbsent(found.kind(), kind -> new ArrayList<>())
          .add(new Item(found.title(), link(found.href())));
    }
    return new SearchModel(
        text,
        kinds.entrySet().stream()
            .map(kind -> new Group(kind.getKey(), label(kind.getKey()), kind.getValue()))
            .toList(),
        result.incomplete());
  }

  /** The view of a row; its JSON if it has no view. */
  static String link(String href) {
    if (href.startsWith(EVENTS)) {
      return "?view=event&id=" + href.substring(EVENTS.length()).replace("?source=", "&source=");
    }
    return href.startsWith("/dead-letters/")
        ? href.replace("/dead-letters/", "?view=dead-letters&id=")
        : href.substring(1);
  }

  private static String label(String kind) {
    return switch (kind) {
      case "sku" -> "Articles";
      case "dead-letter" -> "Dead letters";
      case "audit" -> "Audit records";
      default -> HumanFormat.capital(kind) + "s";
    };
  }
}
