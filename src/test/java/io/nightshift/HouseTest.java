package io.nightshift;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The architecture rules: dependencies run down the list of packages, and every class is in one of
 * them.
 */
@AnalyzeClasses(packages = "io.nightshift", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** The public types of each room, with their number: the doors by which others enter. */
  private static final Path DOORS = Path.of("src/test/doors.txt");

  /**
   * Others use it only through a method's result, without its name; or tests or the configuration
   * do.
   */
  private static final Set<String> UNNAMED =
      Set.of(
          "io.nightshift.monitoring.TargetType",
          "io.nightshift.audit.hashing.HashVersion1",
          "io.nightshift.intake.RepeatedLines",
          "io.nightshift.logwatch.QuotedMapKeys");

  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?((?:[a-z]+\\.)+[A-Z]\\w*)", Pattern.MULTILINE);

  /** From the top down: a package depends only on those after it. */
  private static final List<String> ROOMS =
      List.of(
          "status.api",
          "status.page",
          "status.security",
          "status",
          "status.http",
          "server",
          "intake",
          "intake.deadletters",
          "intake.consumer",
          "fraud",
          "reports",
          "sync",
          "availability",
          "orders",
          "audit",
          "audit.hashing",
          "monitoring",
          "logwatch",
          "cleanup",
          "alerts",
          "notifications",
          "notifications.channels",
          "publishing",
          "events",
          "redis",
          "http",
          "fleet",
          "jobs.bulk",
          "jobs",
          "database",
          "tracing",
          "hosting.web",
          "hosting.runtime",
          "hosting");

  @ArchTest
  static final ArchRule dependenciesRunDownTheHouse =
      classes().that().resideInAPackage("io.nightshift..").should(onlySeeRoomsBelow());

  @ArchTest
  static final ArchRule everyClassIsInARoom =
      classes()
          .that()
          .haveNameNotMatching("io\\.nightshift\\.Nightshift(\\$Settings)?")
          .and(areNot("package-info"))
          .should()
          .resideInAnyPackage(
              ROOMS.stream().map(room -> "io.nightshift." + room).toArray(String[]::new));

  /** The engine knows no business: it takes any bean of type EventProcessor. */
  @ArchTest
  static final ArchRule theIntakeSeesNothingThatEventsAreFor =
      noClasses()
          .that()
          .resideInAPackage("io.nightshift.intake..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              Stream.of(
                      "fraud",
                      "reports",
                      "sync",
                      "availability",
                      "orders",
                      "audit",
                      "monitoring",
                      "logwatch",
                      "cleanup",
                      "alerts",
                      "notifications")
                  .map("io.nightshift.%s.."::formatted)
                  .toArray(String[]::new));

  /** The rooms that stand apart, and what they see of each other. */
  private static final Map<String, Set<String>> APART =
      Map.of(
          "alerts", Set.of(),
          "availability", Set.of(),
          "cleanup", Set.of(),
          "fraud", Set.of("alerts"),
          "logwatch", Set.of("alerts"),
          "monitoring", Set.of("alerts", "logwatch"),
          "reports", Set.of(),
          "sync", Set.of());

  @ArchTest
  static void theRoomsThatStandApartSeeNoMoreThanTheListSays(JavaClasses all) {
    Map<String, Set<String>> seen = new HashMap<>();
    APART.keySet().forEach(room -> seen.put(room, new TreeSet<>()));
    for (JavaClass type : all) {
      Set<String> others = seen.get(floor(type));
      if (others == null) {
        continue;
      }
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> floor(dependency.getTargetClass().getBaseComponentType()))
          .filter(APART::containsKey)
          .filter(room -> !room.equals(floor(type)))
          .forEach(others::add);
    }
    assertEquals(APART, seen);
  }

  /** The room of a type, without its part. */
  private static String floor(JavaClass type) {
    return type.getPackageName().startsWith("io.nightshift")
        ? room(type).replaceFirst("\\..*", "")
        : "";
  }

  @ArchTest
  static void noRoomHasMoreThan40Files(JavaClasses all) {
    Map<String, Long> files =
        files(all).collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    files.values().removeIf(count -> count <= 40);
    assertEquals(Map.of(), files);
  }

  /** A handler of Netty for each connection, and what it handles. */
  private static final Set<String> MUTUAL =
      Set.of(
          "io.nightshift.server.Connection io.nightshift.server.Connections",
          "io.nightshift.server.Connection io.nightshift.server.RequestWatch");

  /** Two files that name each other are one thing in two files. */
  @ArchTest
  static void noTwoFilesOfARoomNameEachOther(JavaClasses all) {
    Set<String> pairs = new TreeSet<>();
    for (JavaClass type : all) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = file(type);
        String to = file(dependency.getTargetClass().getBaseComponentType());
        pairs.add(from + " " + to);
      }
    }
    Set<String> mutual = new TreeSet<>();
    for (String pair : pairs) {
      String[] ends = pair.split(" ", -1);
      if (ends[0].compareTo(ends[1]) < 0 && pairs.contains(ends[1] + " " + ends[0])) {
        mutual.add(pair);
      }
    }
    mutual.removeAll(MUTUAL);
    assertEquals(Set.of(), mutual);
  }

  /**
   * A type is public only where another room uses it. The sources tell: the compiler copies
   * constants, so that its output does not name where they come from.
   */
  @ArchTest
  static void onlyTheDoorsOfARoomArePublic(JavaClasses all) throws IOException {
    Map<String, Set<String>> users = new HashMap<>();
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher imported = IMPORT.matcher(Files.readString(source));
        while (imported.find()) {
          users.computeIfAbsent(imported.group(1), type -> new TreeSet<>()).add(source.toString());
        }
      }
    }
    Map<String, Set<String>> doors = new TreeMap<>();
    Set<String> unused = new TreeSet<>();
    files(all)
        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(type -> !type.getPackageName().startsWith("io.nightshift.hosting"))
        .filter(type -> !type.getPackageName().equals("io.nightshift"))
        .forEach(
            type -> {
              doors.computeIfAbsent(room(type), room -> new TreeSet<>()).add(type.getSimpleName());
              if (!users.containsKey(type.getName()) && !UNNAMED.contains(type.getName())) {
                unused.add(type.getName());
              }
            });
    assertEquals(Set.of(), unused);
    assertEquals(
        Files.readString(DOORS),
        written(doors),
        () -> DOORS + " names the public types of each package; a new one is a decision");
  }

  private static String written(Map<String, Set<String>> doors) {
    StringBuilder text = new StringBuilder();
    doors.forEach(
        (room, names) ->
            text.append("%s, %d: %s%n".formatted(room, names.size(), String.join(" ", names))));
    return text.toString();
  }

  private static Stream<JavaClass> files(JavaClasses all) {
    return all.stream()
        .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
  }

  /** The name of the top-level class of a file. */
  private static String file(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  @ArchTest
  static final ArchRule hostingKnowsNothingOfKafkaHttpOrSql =
      noClasses()
          .that()
          .resideInAnyPackage("io.nightshift.hosting", "io.nightshift.hosting.runtime")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "java.sql..", "jakarta.ws.rs..", "io.vertx..");

  @ArchTest
  static final ArchRule onlyTheMainClassSeesTheRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.nightshift.hosting.runtime")
          .and()
          .doNotHaveFullyQualifiedName("io.nightshift.Nightshift")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.nightshift.hosting.runtime");

  /** The jar of the hosted services is for other applications too. */
  @ArchTest
  static final ArchRule hostingSeesNothingElseOfTheApplication =
      noClasses()
          .that()
          .resideInAPackage("io.nightshift.hosting..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "belong to the application",
                  type ->
                      type.getName().startsWith("io.nightshift.")
                          && !type.getPackageName().startsWith("io.nightshift.hosting")));

  /** The driver's own ways fail for some of the times that PostgreSQL can hold. */
  @ArchTest
  static final ArchRule onlyStoredTimeReadsTimesOfRows =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.database.StoredTime")
          .should()
          .callMethod(ResultSet.class, "getTimestamp", int.class)
          .orShould()
          .callMethod(ResultSet.class, "getObject", int.class, Class.class);

  @ArchTest
  static final ArchRule onlySqlArraysMakesArrays =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.database.SqlArrays")
          .should()
          .callMethod(Connection.class, "createArrayOf", String.class, Object[].class);

  @ArchTest
  static final ArchRule timesOfStatementsAreOfStoredTime =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.nightshift.database", "io.nightshift.http")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(OffsetDateTime.class, Timestamp.class);

  /** Addresses, time limits and certificates are checked in one client. */
  @ArchTest
  static final ArchRule onlyTheHttpPackageCallsOtherServersByHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.nightshift.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net.http..", "io.vertx.ext.web.client..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "java\\.net\\.(Http)?URLConnection|javax\\.net\\.ssl\\.HttpsURLConnection"
                  + "|io\\.vertx\\.core\\.http\\.(HttpClient|WebSocketClient)")
          .orShould()
          .callMethod(URL.class, "openConnection")
          .orShould()
          .callMethod(URL.class, "openStream");

  @ArchTest
  static final ArchRule onlyTheHostObservesTheLifecycle =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.nightshift.hosting.runtime.Host")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(
              "io\\.quarkus\\.runtime\\.(Startup|Shutdown)(Event|DelayInitiatedEvent)");

  @ArchTest
  static final ArchRule whatChangesSomethingIsForOperators =
      methods()
          .that()
          .areAnnotatedWith(POST.class)
          .or()
          .areAnnotatedWith(PUT.class)
          .or()
          .areAnnotatedWith(PATCH.class)
          .or()
          .areAnnotatedWith(DELETE.class)
          .should()
          .beAnnotatedWith(RolesAllowed.class);

  private static DescribedPredicate<JavaClass> areNot(String simpleName) {
    return DescribedPredicate.describe(
        "are not " + simpleName, type -> !type.getSimpleName().equals(simpleName));
  }

  private static ArchCondition<JavaClass> onlySeeRoomsBelow() {
    return new ArchCondition<>("only see rooms below their own") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        int own = floorOf(type);
        if (own < 0) {
          return; // The entry point is outside the list of packages.
        }
        type.getDirectDependenciesFromSelf().stream()
            .filter(
                dependency -> dependency.getTargetClass().getName().startsWith("io.nightshift."))
            .filter(dependency -> floorOf(dependency.getTargetClass().getBaseComponentType()) < own)
            .forEach(
                dependency ->
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
      }
    };
  }

  private static int floorOf(JavaClass type) {
    return ROOMS.indexOf(room(type));
  }

  private static String room(JavaClass type) {
    return type.getPackageName().replaceFirst("^io\\.nightshift\\.?", "");
  }
}
