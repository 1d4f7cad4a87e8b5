package io.nightshift;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
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
import java.sql.ResultSet;
import java.util.List;

/**
 * The architecture rules: dependencies run down the list of packages, and every class is in one of
 * them.
 */
@AnalyzeClasses(packages = "io.nightshift", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
  /** From the top down: a package depends only on those after it. */
  private static final List<String> ROOMS =
      List.of(
          "status.api",
          "status.metrics",
          "status.page",
          "status.security",
          "status",
          "status.http",
          "fraud",
          "reports",
          "sync",
          "orders",
          "audit",
          "monitoring",
          "logwatch",
          "cleanup",
          "alerts",
          "notifications",
          "intake",
          "intake.deadletters",
          "intake.consumer",
          "publishing",
          "events",
          "http",
          "jobs",
          "database",
          "tracing",
          "server",
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
    String room = type.getPackageName().replaceFirst("^io\\.nightshift\\.?", "");
    return ROOMS.indexOf(room);
  }
}
