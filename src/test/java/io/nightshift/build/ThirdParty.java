package io.nightshift.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A component that is shipped, and the licences that its users choose from. */
record ThirdParty(String name, String version, List<String> licences) {
  private static final String CLASSPATH = "GPL-2.0-only WITH Classpath-exception-2.0";

  /**
   * Licences that a work under Apache-2.0 may be shipped with, the first of a choice first. Of a
   * choice between EPL-2.0 and BSD-3-Clause the former is taken: BSD-3-Clause may hold for the
   * examples only.
   */
  private static final List<String> ALLOWED =
      List.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "BSD-2-Clause",
          "EPL-2.0",
          "BSD-3-Clause",
          "CC0-1.0",
          CLASSPATH);

  /** Libraries under the LGPL, which are shipped unmodified and can be replaced: one by one. */
  private static final Map<String, String> REPLACEABLE =
      Map.of("org.mariadb.jdbc:mariadb-java-client", "LGPL-2.1-or-later");

  /** What stands in bills of materials in place of today's SPDX expression. */
  private static final Map<String, String> NAMES =
      Map.of(
          // SPDX: deprecated since version 2.0 of the list of licences.
          "GPL-2.0-with-classpath-exception", CLASSPATH,
          // The licence text that the URL beside the name leads to.
          "GNU General Public License, version 2 with the GNU Classpath Exception", CLASSPATH,
          // org.jboss:jboss-parent 39, with the URL of CC0 1.0 beside the name.
          "Public Domain", "CC0-1.0");

  /** Licences of components whose entry has none. The source of each stands beside it. */
  private static final Map<String, String> KNOWN = Map.of();

  /** The part of a library that is of the platform that the build runs on. */
  private static final Pattern PLATFORM = Pattern.compile("^native-(linux|osx|windows)-.*");

  /** The components of a bill of materials in the form of CycloneDX, by their names. */
  static List<ThirdParty> of(JsonNode bill) {
    Map<String, ThirdParty> found = new TreeMap<>();
    for (JsonNode component : bill.get("components")) {
      String name =
          component.path("group").asText()
              + ":"
              + PLATFORM.matcher(component.path("name").asText()).replaceFirst("native");
      String version = component.path("version").asText();
      found.put(name + ":" + version, new ThirdParty(name, version, licences(name, component)));
    }
    return List.copyOf(found.values());
  }

  private static List<String> licences(String name, JsonNode component) {
    List<String> licences = new ArrayList<>();
    StreamSupport.stream(component.path("licenses").spliterator(), false)
        .flatMap(ThirdParty::named)
        .map(licence -> NAMES.getOrDefault(licence, licence))
        .forEach(licences::add);
    if (licences.isEmpty() && KNOWN.containsKey(name)) {
      licences.add(KNOWN.get(name));
    }
    return licences;
  }

  private static Stream<String> named(JsonNode entry) {
    if (entry.has("expression")) {
      return Arrays.stream(entry.get("expression").asText().split(" OR "))
          .map(each -> each.replaceAll("[()]", ""));
    }
    JsonNode licence = entry.path("license");
    return Stream.of(licence.path(licence.has("id") ? "id" : "name").asText());
  }

  /** The licence that it is shipped under; empty if there is none that allows it. */
  Optional<String> taken() {
    return ALLOWED.stream()
        .filter(licences::contains)
        .findFirst()
        .or(() -> Optional.ofNullable(REPLACEABLE.get(name)).filter(licences::contains));
  }

  /** A row of the list. */
  String row() {
    return "| %s | %s | %s | %s |"
        .formatted(
            name,
            version,
            taken().orElse("none that allows it"),
            licences.size() > 1 ? String.join(" or ", licences) : "");
  }
}
