package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.operations.SettingNames.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/settings.md gives each setting a type with its unit, a default and a meaning, as the code.
 */
class SettingsPageTest {
  private static final Pattern PRONOUN =
      Pattern.compile(
          "(?:as|by|how|it|its|of|that|their|they|this|those|to|what|when|where|which|who|whose)\\b.*",
          Pattern.CASE_INSENSITIVE);

  /** How the type of a value begins on the page; of every other type it is {@code text: }. */
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          Duration.class, "duration",
          boolean.class, "true or false",
          MemorySize.class, "bytes");

  private static final String NUMBER = "number(?: of|: ?)[ \\w].+";
  private static final Set<String> NUMBERS =
      Set.of("int", "long", "double", "Integer", "OptionalInt", "OptionalDouble", "BigDecimal");

  private record Row(String name, String type, String fallback, String meaning) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("docs", "settings.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
        assertEquals(4, cells.length, line);
        rows.add(new Row(cells[0].replace("`", ""), cells[1], cells[2], cells[3]));
      }
    }
    assertTrue(rows.size() > 150, rows::toString);
    return rows;
  }

  @Test
  void eachSettingHasATypeWithItsUnitADefaultAndAMeaning() throws IOException {
    Set<String> faults = new TreeSet<>();
    Set<String> names = new TreeSet<>();
    for (Row row : rows()) {
      if (!names.add(row.name())) {
        faults.add(row.name() + " has two rows");
      }
      if (row.type().isBlank() || row.fallback().isBlank()) {
        faults.add(row.name() + " has no type or no default");
      }
      if (!row.meaning().contains(" ") || PRONOUN.matcher(row.meaning()).matches()) {
        faults.add(row.name() + " does not name what it is: " + row.meaning());
      }
    }
    assertEquals(Set.of(), faults);
  }

  @Test
  void typesAndDefaultsAreThoseOfTheCode() throws IOException {
    Set<String> faults = new TreeSet<>();
    for (Row row : rows()) {
      if (row.name().startsWith("nightshift.")) {
        Setting setting = SettingNames.setting(SettingNames.pattern(row.name()).orElseThrow());
        if (!isOf(setting, row.type())) {
          faults.add(row.name() + " is no " + row.type() + " in the code: " + setting);
        }
        String fallback = setting.fallback();
        if (fallback != null && !fallback.equalsIgnoreCase(row.fallback().replace("`", ""))) {
          faults.add(row.name() + " has another default in the code: " + fallback);
        }
      }
    }
    assertEquals(Set.of(), faults);
  }

  private static boolean isOf(Setting setting, String type) {
    if (setting.isList()) {
      return type.startsWith("list of ");
    }
    if (!setting.enumerated().isEmpty()) {
      return type.startsWith("one of ") && values(type).equals(values(setting.enumerated()));
    }
    if (NUMBERS.contains(setting.type().getSimpleName())) {
      return type.matches(NUMBER);
    }
    return type.startsWith(TYPES.getOrDefault(setting.type(), "text: "));
  }

  private static Set<String> values(String type) {
    return values(List.of(type.substring("one of ".length()).replace("`", "").split(", ")));
  }

  /** Settings are read in any case, with a dash or an underscore. */
  private static Set<String> values(List<String> names) {
    Set<String> values = new TreeSet<>();
    names.forEach(name -> values.add(name.toLowerCase(Locale.ROOT).replace('_', '-')));
    return values;
  }
}
