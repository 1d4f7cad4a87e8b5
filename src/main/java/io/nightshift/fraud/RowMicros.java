package io.nightshift.fraud;

/** Times of rows as microseconds since 1970, which no time of PostgreSQL's makes fail. */
final class RowMicros {
  private RowMicros() {}

  /** The SQL of a column's time; of the nearest time where a {@code bigint} cannot count that. */
  static String of(String column) {
    return """
        (extract(epoch FROM least(greatest(%s, '4713-01-01 BC'), '290000-01-01')) * 1000000)::bigint\
        """
        .formatted(column);
  }
}
