package io.nightshift.operations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings that the code reads. A part of a name that an operator chooses is a star. */
final class SettingNames {
  private static final Pattern PART = Pattern.compile("\"[^\"]*\"|[^.\"]+");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Set<String> ALL = read();

  private SettingNames() {}

  /** Each setting of the project. */
  static Set<String> all() {
    return ALL;
  }

  /** Whether there is such a setting, or one below it where the name ends with a star. */
  static boolean known(String name) {
    return pattern(name).isPresent()
        || (name.endsWith(".*") && ALL.stream().anyMatch(setting -> begins(setting, name)))
        || ALL.stream().anyMatch(setting -> begins(setting, name + ".*"));
  }

  /** The setting that has this name. */
  static Optional<String> pattern(String name) {
    List<String> parts = parts(name);
    return ALL.stream()
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

  private static Set<String> read() {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      for (Path source : sources.filter(SettingNames::hasSettings).toList()) {
        Class<?> type = Class.forName(name(source));
        Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses()))
            .filter(each -> each.isAnnotationPresent(ConfigMapping.class))
            .map(each -> ConfigMappings.getProperties(ConfigClass.configClass(each)))
            .flatMap(settings -> settings.keySet().stream())
            .map(setting -> setting.replace("[*]", ""))
            .forEach(names::add);
      }
      return names;
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
