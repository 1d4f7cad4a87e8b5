package io.nightshift.operations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings that the code reads. A part of a name that an operator chooses is a star. */
final class SettingNames {
  private static final Pattern PART = Pattern.compile("\"[^\"]*\"|[^.\"]+");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Map<String, Setting> ALL = read();

  private SettingNames() {}

  /**
   * A setting in the code.
   *
   * @param type of its value; that of the values if it is a map, or if it may be absent
   * @param enumerated the constants that it may have; empty if it is no enum
   * @param isList whether it has several values
   * @param fallback its default; null if the code has none
   */
  record Setting(
      Class<?> type, List<String> enumerated, boolean isList, @Nullable String fallback) {

    private static Setting of(Property property) {
      Type type = property.getMethod().getGenericReturnType();
      boolean isList = false;
      while (type instanceof ParameterizedType wrapped) {
        isList |= wrapped.getRawType() == List.class;
        type = wrapped.getActualTypeArguments()[wrapped.getActualTypeArguments().length - 1];
      }
      Class<?> plain = (Class<?>) type;
      List<String> enumerated =
          plain.isEnum()
              ? Stream.of(plain.getEnumConstants()).map(Object::toString).toList()
              : List.of();
      String fallback = property.hasDefaultValue() ? property.getDefaultValue() : null;
      return new Setting(plain, enumerated, isList, fallback);
    }
  }

  /** Each setting of the project. */
  static Set<String> all() {
    return ALL.keySet();
  }

  /** What the code has of a setting of {@link #all()}. */
  static Setting setting(String pattern) {
    return Objects.requireNonNull(ALL.get(pattern), pattern);
  }

  /** Whether there is such a setting, or one below it where the name ends with a star. */
  static boolean known(String name) {
    return pattern(name).isPresent()
        || (name.endsWith(".*") && all().stream().anyMatch(setting -> begins(setting, name)))
        || all().stream().anyMatch(setting -> begins(setting, name + ".*"));
  }

  /** The setting that has this name. */
  static Optional<String> pattern(String name) {
    List<String> parts = parts(name);
    return all().stream()
        .filter(setting -> parts(setting).size() == parts.size() && matches(parts(setting), parts))
        .findFirst();
  }

  /** The parts of a name, which dots separate where they are not in quotes. */
  static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    Matcher part = PART.matcher(name);
    while (part.find()) {
      parts.add(part.group());
    }
    return parts;
  }

  private static boolean begins(String setting, String name) {
    List<String> all = parts(setting);
    List<String> wanted = parts(name).subList(0, parts(name).size() - 1);
    return all.size() > wanted.size() && matches(all.subList(0, wanted.size()), wanted);
  }

  private static boolean matches(List<String> pattern, List<String> name) {
    for (int i = 0; i < name.size(); i++) {
      if (!pattern.get(i).equals("*") && !pattern.get(i).equals(name.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Setting> read() {
    Map<String, Setting> settings = new TreeMap<>();
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      for (Path source : sources.filter(SettingNames::hasSettings).toList()) {
        Class<?> type = Class.forName(name(source));
        Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses()))
            .filter(each -> each.isAnnotationPresent(ConfigMapping.class))
            .map(each -> ConfigMappings.getProperties(ConfigClass.configClass(each)))
            .flatMap(properties -> properties.entrySet().stream())
            .forEach(
                each ->
                    settings.put(each.getKey().replace("[*]", ""), Setting.of(each.getValue())));
      }
      return settings;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean hasSettings(Path source) {
    try {
      return source.toString().endsWith(".java")
          && Files.readString(source).contains("@ConfigMapping(");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path source) {
    String path = SOURCES.relativize(source).toString();
    return path.substring(0, path.length() - ".java".length()).replace(File.separatorChar, '.');
  }
}
