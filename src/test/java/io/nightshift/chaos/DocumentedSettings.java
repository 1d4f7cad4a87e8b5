package io.nightshift.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment variables that a page of the documentation shows, to start the application. */
final class DocumentedSettings {
  private static final Pattern VARIABLE =
      Pattern.compile("^([A-Z][A-Z0-9_]*)=(?:'([^']*)'|(\\S*))", Pattern.MULTILINE);

  private DocumentedSettings() {}

  /**
   * Reads the first shell block below a heading.
   *
   * @param page such as {@code tls.md}
   * @param values what stands for each example of the block, such as a path or an address
   * @throws AssertionError if the block has no such example, or one that nothing stands for
   */
  static Map<String, String> of(String page, String heading, Map<String, String> values) {
    String block = block(page, heading);
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!block.contains(value.getKey())) {
        throw new AssertionError("%s, %s: no %s".formatted(page, heading, value.getKey()));
      }
    }
    Map<String, String> variables = new TreeMap<>();
    Matcher variable = VARIABLE.matcher(block);
    while (variable.find()) {
      String text = variable.group(2) == null ? variable.group(3) : variable.group(2);
      for (Map.Entry<String, String> value : values.entrySet()) {
        text = text.replace(value.getKey(), value.getValue());
      }
      if (text.contains("/etc/nightshift") || text.contains("…")) {
        throw new AssertionError("%s, %s: nothing stands for %s".formatted(page, heading, text));
      }
      variables.put(variable.group(1), text);
    }
    if (variables.isEmpty()) {
      throw new AssertionError("%s, %s: no variable".formatted(page, heading));
    }
    return variables;
  }

  private static String block(String page, String heading) {
    try {
      String text = Files.readString(Path.of("docs", page));
      int section = text.indexOf("\n## " + heading + "\n");
      int begin = section < 0 ? -1 : text.indexOf("```sh\n", section);
      int next = section < 0 ? -1 : text.indexOf("\n## ", section + 1);
      if (begin < 0 || (next >= 0 && next < begin)) {
        throw new AssertionError("%s: no shell block below %s".formatted(page, heading));
      }
      return text.substring(begin + "```sh\n".length(), text.indexOf("```", begin + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
