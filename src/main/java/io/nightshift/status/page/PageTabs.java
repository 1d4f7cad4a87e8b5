package io.nightshift.status.page;

import io.quarkus.qute.TemplateData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names and titles of the views, and the links to them. */
final class PageTabs {
  static final String OVERVIEW = "";
  static final String FLEET = "fleet";
  static final String INSTANCE = "instance";
  static final String LETTERS = "dead-letters";
  static final String NOTIFICATIONS = "notifications";
  static final String ALERTS = "alerts";
  static final String RUNS = "runs";
  static final String REPORTS = "reports";
  static final String WORKER = "worker";
  static final String SEARCH = "search";
  static final String EVENT = "event";
  static final String OPERATIONS = "bulk-operations";

  private PageTabs() {}

  /**
   * The counts of waiting work in the database.
   *
   * @param oldest how long the oldest notification that is due has waited; empty if none is
   */
  @TemplateData
  record Counts(String deadLetters, String notifications, String oldest, String alerts) {}

  /**
   * A link to a view.
   *
   * @param count its name among the counts that are shown live; empty if it has none
   */
  @TemplateData
  record Tab(String label, String href, boolean current, String count, String number) {}

  /** The view of a query; the overview without one, or by its name. */
  static String named(@Nullable String view) {
    return view == null || view.equals("overview") ? OVERVIEW : view;
  }

  static String title(String view) {
    return switch (view) {
      case OVERVIEW -> "Overview";
      case FLEET -> "Fleet";
      case INSTANCE -> "Instance";
      case LETTERS -> "Dead letters";
      case NOTIFICATIONS -> "Notifications";
      case ALERTS -> "Alerts";
      case RUNS -> "Runs";
      case REPORTS -> "Reports";
      case WORKER -> "Worker";
      case SEARCH -> "Search";
      case EVENT -> "Event";
      case OPERATIONS -> "Bulk operations";
      default -> "Nothing here";
    };
  }

  static List<Tab> tabs(String view, @Nullable Counts counts) {
    return List.of(
        tab(view, OVERVIEW, "", ""),
        tab(view.equals(INSTANCE) ? FLEET : view, FLEET, "", ""),
        tab(view, ALERTS, "alerts", counts == null ? "" : counts.alerts()),
        tab(view, LETTERS, "deadLetters", counts == null ? "" : counts.deadLetters()),
        tab(view, NOTIFICATIONS, "notifications", counts == null ? "" : counts.notifications()),
        tab(view.equals(WORKER) ? RUNS : view, RUNS, "", ""),
        tab(view, REPORTS, "", ""));
  }

  private static Tab tab(String view, String tab, String count, String number) {
    return new Tab(
        title(tab), tab.equals(OVERVIEW) ? "./" : "?view=" + tab, view.equals(tab), count, number);
  }
}
