package io.nightshift.reports;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * The content of a report, independent of its format.
 *
 * @param summary the summary in one line
 * @param tables its tables
 * @param chart the title of its chart
 * @param counts the counts of the chart's bars, one for each step of the period
 */
record ReportContent(String summary, List<Table> tables, String chart, long[] counts) {

  /**
   * A table of a report.
   *
   * @param rows each with a cell for each column
   */
  @TemplateData
  record Table(String title, List<String> columns, List<List<String>> rows) {}
}
