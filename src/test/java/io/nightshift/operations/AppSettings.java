package io.nightshift.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The settings that the application knows, and their defaults, from the application itself. */
final class AppSettings {
  private static final Path PROPERTIES = Path.of("src/main/resources/application.properties");
  private static final Pattern REFERRED = Pattern.compile("\\$\\{([a-z0-9.-]+)");

  private final SmallRyeConfig config;
  private final Set<String> names = new TreeSet<>();
  private final Set<String> variables = new TreeSet<>();

  /** Read once: it takes a while. */
  static AppSettings get() {
    return Once.SETTINGS;
  }

  private static final class Once {
    static final AppSettings SETTINGS = new AppSettings();
  }

  private AppSettings() {
    List<? extends Class<?>> mappings =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.nightshift")
                .stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .toList();
    SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder();
    try {
      URL properties = PROPERTIES.toUri().toURL();
      builder.withSources(new PropertiesConfigSource(properties));
      for (Class<?> mapping : mappings) {
        ConfigMappings.getProperties(ConfigClass.configClass(mapping))
            .forEach(
                (name, property) -> {
                  names.add(name);
                  if (property.hasDefaultValue()) {
                    builder.withDefaultValue(name, property.getDefaultValue());
                  }
                });
      }
      collect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config = builder.addDefaultInterceptors().build();
    config.getPropertyNames().forEach(name -> names.add(name.replaceFirst("^%[a-z]+\\.", "")));
    // What begins with kafka. reaches the clients as it is.
    ConsumerConfig.configNames().forEach(name -> names.add("kafka." + name));
    names.forEach(name -> variables.add(variable(name)));
  }

  /**
   * Quarkus' own, from what its extensions say, and what our own properties refer to. A name that
   * the user gives has two underscores on both sides.
   */
  private void collect() throws IOException {
    ObjectMapper json = new ObjectMapper();
    String model = "META-INF/quarkus-config-doc/quarkus-config-model.json";
    for (URL url : Collections.list(AppSettings.class.getClassLoader().getResources(model))) {
      try (InputStream in = url.openStream()) {
        for (JsonNode each : json.readTree(in).findValues("environmentVariable")) {
          variables.add(each.asText().replaceAll("__[A-Z0-9_]+?__", "__*__"));
        }
      }
    }
    Matcher referred = REFERRED.matcher(Files.readString(PROPERTIES));
    while (referred.find()) {
      names.add(referred.group(1));
    }
  }

  /** What a setting is where nobody sets it. */
  String defaultOf(String name) {
    return config.getConfigValue(name).getValue();
  }

  /** Whether an environment variable sets anything. */
  boolean knows(String variable) {
    return variables.stream().anyMatch(known -> matches(known, variable));
  }

  private static boolean matches(String known, String variable) {
    return known.equals(variable)
        || known.contains("*") && variable.matches(known.replace("*", "[A-Z0-9_]+"));
  }

  /** By MicroProfile Config's rule; a {@code *} stands for any name. */
  private static String variable(String name) {
    return name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
  }
}
