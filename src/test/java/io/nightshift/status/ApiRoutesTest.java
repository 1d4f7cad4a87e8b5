package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;
import java.io.File;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the resources have the same routes, for the same callers. */
class ApiRoutesTest {
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

  /** Files of the page, which no program asks for. */
  private static final String FILES = "/page/.*|/favicon[.]ico";

  private final ApiDocument document = document();

  private static ApiDocument document() {
    try {
      return new ApiDocument(
          new YAMLMapper().readTree(new File("src/main/resources/META-INF/openapi.yaml")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
    assertEquals(
        String.join("\n", routes()),
        document.operations().stream()
            .map(one -> one + (one.isForOperators() ? " (operator)" : ""))
            .sorted()
            .collect(Collectors.joining("\n")));
  }

  @Test
  void theExamplesAreWhatTheirSchemasSay() {
    document.holdExamples();
  }

  private static Set<String> routes() {
    Set<String> routes = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPath("target/classes/io/nightshift")) {
      if (!type.isAnnotatedWith(Path.class)) {
        continue;
      }
      for (JavaMethod method : type.getMethods()) {
        for (JavaAnnotation<JavaMethod> annotation : method.getAnnotations()) {
          String verb = annotation.getRawType().getSimpleName();
          String path = (path(type) + "/" + path(method)).replaceAll("/{2,}", "/");
          if (METHODS.contains(verb) && !path.matches(FILES)) {
            routes.add(
                verb
                    + " "
                    + (path.length() > 1 ? path.replaceFirst("/$", "") : path)
                    + (method.isAnnotatedWith(RolesAllowed.class) ? " (operator)" : ""));
          }
        }
      }
    }
    return routes;
  }

  private static String path(HasAnnotations<?> place) {
    return place
        .tryGetAnnotationOfType(Path.class)
        .map(Path::value)
        .orElse("")
        .replaceAll("\\{(\\w+):[^}]*}", "{$1}");
  }
}
