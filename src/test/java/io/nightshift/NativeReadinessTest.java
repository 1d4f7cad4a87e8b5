package io.nightshift;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/**
 * What a native image does not find out by itself: it knows no class by its name, runs every static
 * initializer while it is built, and has no files but those it was told of.
 */
class NativeReadinessTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.nightshift");

  private static final ClassLoader LOADER = NativeReadinessTest.class.getClassLoader();

  private static final java.nio.file.Path CONFIGURATION =
      java.nio.file.Path.of("src/main/resources/META-INF/native-image/io.nightshift/nightshift");

  /** Who has Jackson write or read; what, was looked at: trees, and {@code Problem}. */
  private static final Set<String> WITH_JACKSON =
      Set.of(
          "io.nightshift.intake.deadletters.DeadLetterJson",
          "io.nightshift.notifications.channels.WebhookTransport",
          // What resources answer, which Quarkus registers.
          "io.nightshift.status.security.MaskedAnswers",
          "io.nightshift.status.security.Problems");

  /** What a static initializer must not ask: the image would keep the answer of its build. */
  private static final Pattern OF_THE_BUILD =
      Pattern.compile(
          "java\\.time\\.(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now"
              + "|java\\.time\\.Clock\\.system.*|java\\.time\\.ZoneId\\.systemDefault"
              + "|java\\.time\\.format\\.DateTimeFormatter\\.(ofPattern|ofLocalized.*)"
              + "|java\\.util\\.Locale\\.getDefault|java\\.util\\.TimeZone\\.getDefault"
              + "|java\\.nio\\.charset\\.Charset\\.defaultCharset"
              + "|java\\.lang\\.System\\.(getenv|getProperty|getProperties|nanoTime|currentTimeMillis)"
              + "|java\\.lang\\.(Integer|Long|Boolean)\\.get(Integer|Long|Boolean)"
              + "|java\\.lang\\.ProcessHandle\\..*|java\\.lang\\.Runtime\\..*"
              + "|java\\.lang\\.Thread\\..*|java\\.util\\.concurrent\\.Executors\\..*"
              + "|java\\.util\\.(Random|UUID\\.randomUUID|concurrent\\.ThreadLocalRandom).*"
              + "|java\\.security\\.SecureRandom\\..*|java\\.net\\..*|java\\.nio\\.file\\.Files\\..*"
              + "|org\\.eclipse\\.microprofile\\.config\\.ConfigProvider\\..*");

  @Test
  void whatResourcesAnswerIsVisibleInTheirSignatures() {
    // Quarkus registers all that it reaches from there; an Object, or a Response, hides it.
    Set<String> hidden = new TreeSet<>();
    resourceMethods()
        .forEach(
            method ->
                method.getReturnType().getAllInvolvedRawTypes().stream()
                    .map(JavaClass::getName)
                    .filter(
                        name ->
                            name.equals("java.lang.Object")
                                || name.equals("jakarta.ws.rs.core.Response"))
                    .forEach(name -> hidden.add(method.getFullName() + ": " + name)));
    assertEquals(Set.of(), hidden);
    assertTrue(resourceMethods().count() > 30);
  }

  @Test
  void whatResourcesAnswerHidesNothingInItsMembers() {
    Set<String> hidden = new TreeSet<>();
    Set<JavaClass> answers = new HashSet<>();
    resourceMethods()
        .forEach(method -> reach(method.getReturnType(), answers, hidden, method.getFullName()));
    assertEquals(Set.of(), hidden);
    assertTrue(answers.size() > 15, answers::toString);
  }

  /** All classes of ours from there on, by the fields of records. */
  private static void reach(
      JavaType from, Set<JavaClass> reached, Set<String> hidden, String where) {
    for (JavaClass type : from.getAllInvolvedRawTypes()) {
      boolean ours = type.getName().startsWith("io.nightshift.");
      // What a list holds is seen where the list is named with it.
      if (type.getName().equals("java.lang.Object")
          && !where.matches(".*\\.(ListPage|PageList)\\..*")) {
        hidden.add(where);
      } else if (ours && type.isInterface()) {
        hidden.add(where + ": which of the classes of " + type.getName());
      } else if (ours && !type.isArray() && reached.add(type)) {
        type.getFields().stream()
            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
            .forEach(field -> reach(field.getType(), reached, hidden, field.getFullName()));
      }
    }
  }

  @Test
  void nobodyElseHasJacksonWriteOrRead() {
    Set<String> callers = new TreeSet<>();
    for (JavaClass type : MAIN) {
      type.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().isAssignableTo(ObjectMapper.class))
          .filter(
              call ->
                  call.getName()
                      .matches(
                          "(write|read)Value.*|valueToTree|treeToValue|convertValue|updateValue"))
          .forEach(call -> callers.add(type.getName()));
    }
    assertEquals(new TreeSet<>(WITH_JACKSON), callers);
    assertTrue(known(MAIN.get("io.nightshift.status.http.Problem"), RegisterForReflection.class));
  }

  @Test
  void whatTemplatesShowIsRegistered() {
    Set<String> unknown = new TreeSet<>();
    Set<JavaClass> shown = new HashSet<>();
    for (JavaClass type : MAIN) {
      if (known(type, CheckedTemplate.class)) {
        for (JavaMethod template : type.getMethods()) {
          template
              .getParameterTypes()
              .forEach(one -> reach(one, shown, unknown, template.getFullName()));
        }
      }
    }
    shown.stream()
        .filter(type -> !type.isEnum())
        .filter(
            type -> !known(type, TemplateData.class) && !known(type, RegisterForReflection.class))
        .forEach(type -> unknown.add(type.getName()));
    assertEquals(Set.of(), unknown);
    assertTrue(shown.size() > 5, shown::toString);
  }

  @Test
  void nothingIsLookedUpByItsName() throws IOException {
    noClasses()
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .callMethod(ClassLoader.class, "loadClass", String.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ServiceLoader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Proxy.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.reflect.Method")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .check(MAIN);
    noClasses()
        .that()
        // What it opens is below META-INF/resources, which Quarkus has in the image.
        .doNotHaveFullyQualifiedName("io.nightshift.status.http.PageFiles")
        .and()
        // What it opens is listed in quarkus.native.resources.includes.
        .doNotHaveFullyQualifiedName("io.nightshift.status.http.DocumentRoute")
        .should()
        .callMethod(Class.class, "getResource", String.class)
        .orShould()
        .callMethod(Class.class, "getResourceAsStream", String.class)
        .orShould()
        .callMethod(ClassLoader.class, "getResource", String.class)
        .orShould()
        .callMethod(ClassLoader.class, "getResourceAsStream", String.class)
        .check(MAIN);
    assertTrue(included().anyMatch("META-INF/openapi.yaml"::equals));
    // Quarkus reads this one at build time, and registers what it names for the image.
    assertArrayEquals(
        new String[] {"io.smallrye.config.ConfigSourceInterceptor"},
        new java.io.File("src/main/resources/META-INF/services").list());
  }

  @Test
  void noSettingNamesAClassThatIsLookedUp() throws IOException {
    Set<String> classes =
        settings().values().stream()
            .map(Object::toString)
            .filter(value -> value.matches("(\\w+\\.)+[A-Z]\\w+"))
            .collect(Collectors.toCollection(TreeSet::new));
    classes.remove("io.quarkus.qute.runtime.debug.DebugQuteEngineObserver"); // Of the dev mode.
    assertEquals(Set.of(), classes);
  }

  private static Properties settings() throws IOException {
    Properties settings = new Properties();
    try (Reader in =
        Files.newBufferedReader(
            java.nio.file.Path.of("src/main/resources/application.properties"))) {
      settings.load(in);
    }
    return settings;
  }

  @Test
  void theNamesInTheImagesOwnConfigurationAreThoseOfClassesMembersAndFiles() throws Exception {
    ObjectMapper json = new ObjectMapper();
    int names = 0;
    for (String file : List.of("reflect-config.json", "jni-config.json")) {
      for (JsonNode entry : json.readTree(CONFIGURATION.resolve(file).toFile())) {
        Class<?> type = Class.forName(entry.get("name").asText(), false, LOADER);
        for (JsonNode field : entry.path("fields")) {
          assertNotNull(type.getDeclaredField(field.get("name").asText()));
        }
        for (JsonNode method : entry.path("methods")) {
          assertNotNull(type.getDeclaredMethod(method.get("name").asText(), int.class));
        }
        names++;
      }
    }
    assertEquals(30, names);
    Set<String> libraries = libraries(LZ4Factory.class, Zstd.class, Snappy.class);
    for (JsonNode resource :
        json.readTree(CONFIGURATION.resolve("resource-config.json").toFile())
            .at("/resources/includes")) {
      Pattern pattern = Pattern.compile(resource.get("pattern").asText());
      assertTrue(libraries.stream().anyMatch(pattern.asMatchPredicate()), pattern.pattern());
    }
  }

  @Test
  void theProvidersOfServicesThatTheImageHasAreRegistered() throws IOException {
    Set<String> registered =
        MAIN.stream()
            .filter(type -> known(type, RegisterForReflection.class))
            .flatMap(
                type ->
                    Stream.of(type.getAnnotationOfType(RegisterForReflection.class).classNames()))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> providers = new TreeSet<>();
    for (String service : services()) {
      for (var file : Collections.list(LOADER.getResources(service))) {
        try (var lines = new BufferedReader(new InputStreamReader(file.openStream(), UTF_8))) {
          lines
              .lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(line -> !line.isEmpty())
              .forEach(providers::add);
        }
      }
    }
    // Of a library that is there for tests only.
    providers.remove("io.smallrye.faulttolerance.standalone.StandaloneSpi");
    assertEquals(registered, providers);
  }

  /** What is looked up as a service and is not in the image is not found here either. */
  @Test
  void aMailIsWrittenWithTheServicesThatTheImageHas() throws Exception {
    Set<String> services = services();
    assertTrue(mail(services::contains).contains("multipart/alternative"));
    assertThrows(
        IllegalStateException.class,
        () -> mail(service -> false),
        "it needs none of them any more");
  }

  /** A mail, written by classes that find those services only that {@code there} allows. */
  private static String mail(Predicate<String> there) throws Exception {
    List<URL> classes = new ArrayList<>();
    for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
      classes.add(java.nio.file.Path.of(path).toUri().toURL());
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(classes.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()) {
          @Override
          public Enumeration<URL> findResources(String name) throws IOException {
            return name.startsWith("META-INF/services/") && !there.test(name)
                ? Collections.emptyEnumeration()
                : super.findResources(name);
          }
        }) {
      thread.setContextClassLoader(loader);
      Object mail = loader.loadClass(MailOfTwoParts.class.getName()).getConstructor().newInstance();
      return String.valueOf(((Supplier<?>) mail).get());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Set<String> services() throws IOException {
    return included()
        .filter(name -> name.startsWith("META-INF/services/"))
        .collect(Collectors.toSet());
  }

  private static Stream<String> included() throws IOException {
    return Stream.of(settings().getProperty("quarkus.native.resources.includes").split(","));
  }

  /** The files of the jars that have these classes. */
  private static Set<String> libraries(Class<?>... classes) throws IOException {
    Set<String> files = new TreeSet<>();
    for (Class<?> one : classes) {
      try (JarFile jar =
          new JarFile(one.getProtectionDomain().getCodeSource().getLocation().getPath())) {
        jar.stream().map(ZipEntry::getName).forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void noStaticInitializerAsksWhatBelongsToTheRun() {
    List<String> asked =
        MAIN.stream()
            .flatMap(type -> type.getStaticInitializer().stream())
            .flatMap(
                initializer ->
                    Stream.<JavaCall<?>>concat(
                        initializer.getMethodCallsFromSelf().stream(),
                        initializer.getConstructorCallsFromSelf().stream()))
            .filter(call -> OF_THE_BUILD.matcher(called(call)).matches())
            .filter(
                call ->
                    !call.getTarget().getRawParameterTypes().stream()
                        .anyMatch(one -> one.isEquivalentTo(Locale.class)))
            .map(call -> call.getOriginOwner().getName() + ": " + called(call))
            .sorted()
            .toList();
    assertEquals(List.of(), asked);
  }

  private static String called(JavaCall<?> call) {
    return call.getTargetOwner().getName() + "." + call.getName();
  }

  private static Stream<JavaMethod> resourceMethods() {
    return MAIN.stream()
        .filter(type -> known(type, Path.class))
        .flatMap(type -> type.getMethods().stream())
        .filter(
            method ->
                method.getAnnotations().stream()
                    .anyMatch(one -> one.getRawType().isAnnotatedWith(HttpMethod.class)));
  }

  private static boolean known(JavaClass type, Class<? extends Annotation> by) {
    return type.isAnnotatedWith(by);
  }
}
