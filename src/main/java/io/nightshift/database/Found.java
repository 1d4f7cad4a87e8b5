package io.nightshift.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/**
 * A row that a search has found.
 *
 * @param kind such as {@code order}
 * @param id the id within its kind
 * @param title a line for people, without content of records and without names of secret places
 * @param href the path of the row in the HTTP API
 */
public record Found(String kind, String id, String title, String href) {

  /** Percent-encodes a text as a segment of a path or a value of a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
