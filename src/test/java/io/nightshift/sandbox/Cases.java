package io.nightshift.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Small inputs that the service once handled wrongly: files of lines with tabs, below a heading.
 */
public final class Cases {
  private Cases() {}

  /** The fields of each line of a file in {@code cases}, without its heading. */
  public static List<String[]> read(String file) {
    try (InputStream in = Cases.class.getResourceAsStream("/cases/" + file)) {
      if (in == null) {
        throw new IllegalStateException("There is no file of cases " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
