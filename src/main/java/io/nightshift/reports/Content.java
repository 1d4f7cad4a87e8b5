package io.nightshift.reports;

import io.quarkus.qute.TemplateData;
import java.util.List;

/**
 * What a report says, whatever it is written as.
 *
 * @param summary all of it in one line
 * @param chart what the bars of its chart count
 * @param counts for each of the period's steps
 */
record Content(String summary, List<Table> tables, String chart, long[] counts) {

  /**
   * A table of it.
   *
   * @param rows each with a cell for each column
   */
  @TemplateData
  record Table(String title, List<String> columns, List<List<String>> rows) {}
}
