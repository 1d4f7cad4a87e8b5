package io.nightshift.fraud;

/** SQL for times of rows as microseconds since 1970, for all values of PostgreSQL. */
final class RowMicros {
  private RowMicros() {}

  /** The SQL of a column's time; of the nearest time if a {@code bigint} cannot represent it. */
  static String of(String column) {
    return """
        (extract(epoch FROM least(greatest(%s, '4713-01-01 BC'), '290000-01-01')) * 1000000)::bigint\
        """
        .formatted(column);
  }
}
