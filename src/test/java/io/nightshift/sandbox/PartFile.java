package io.nightshift.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The data by which a part is found and restarted, in a file of its folder. */
record PartFile(Path path) {

  void write(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      try (Writer out = Files.newBufferedWriter(path)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  String text(String name) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(path)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(name);
  }
}
