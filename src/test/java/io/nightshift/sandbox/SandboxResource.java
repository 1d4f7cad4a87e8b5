package io.nightshift.sandbox;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives an application under test the shared sandbox, with a fresh database and fresh topics at
 * each start, for {@code @QuarkusTest} and {@code @QuarkusIntegrationTest} alike: {@code
 * WithTestResource(SandboxResource.class)} on the test class, and in it a field {@code
 * SandboxHandle} annotated {@link InjectSandbox}.
 *
 * <p>Arguments: {@code partitions} of each topic (default 3). Every other argument whose name has a
 * dot is a setting for the application, and is handed on.
 *
 * <p>The scheduled workers that tick seldom run when a test asks for it only.
 *
 * <p>Tests with the same resource and arguments share a start of the application, its database and
 * its topics. So a test uses a shared resource (a subclass of this one) where its settings allow
 * that, and ids of its own. A start costs more than most test classes.
 */
public class SandboxResource implements QuarkusTestResourceLifecycleManager {
  private static final String NEVER = "0 0 0 1 1 ? 2099";

  /**
   * The workers whose schedule ticks every 15 minutes or less often. Their ticks come at times of
   * day, so a test that runs at such a time would see a run that it has not asked for.
   */
  private static final List<String> SELDOM =
      List.of(
          "audit-pruner",
          "audit-report",
          "audit-verification",
          "availability-rebuild",
          "catalogue-sync",
          "file-cleanup",
          "inbox-pruner",
          "monitoring-pruner",
          "orders-report",
          "row-cleanup",
          "run-pruner");

  private Map<String, String> arguments = Map.of();
  private @Nullable SandboxHandle handle;

  @Override
  public final void init(Map<String, String> initArgs) {
    arguments = initArgs;
  }

  @Override
  public final Map<String, String> start() {
    Sandbox sandbox = Sandbox.shared();
    sandbox.mail().open(); // The application before this one may have closed it at its end.
    int number = SharedSandbox.nextApplication();
    String database = "test_" + number;
    sandbox.postgres().createDatabase(database);
    Topics topics = Topics.DEFAULT.withSuffix("." + number);
    topics.create(sandbox.kafka(), Integer.parseInt(arguments.getOrDefault("partitions", "3")));
    Publisher publisher = new Publisher(sandbox.kafka().bootstrapServers());
    handle = new SandboxHandle(sandbox, database, topics, publisher);

    Map<String, String> settings = new HashMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(database));
    settings.putAll(topics.settings());
    settings.putAll(shared());
    arguments.forEach(
        (name, value) -> {
          if (name.contains(".")) {
            settings.put(name, value);
          }
        });
    SELDOM.forEach(worker -> scheduleNever(settings, worker));
    return settings;
  }

  private static void scheduleNever(Map<String, String> settings, String worker) {
    String schedule = "nightshift.workers.\"%s\".schedule.".formatted(worker);
    if (Stream.of("cron", "every", "fixed-delay")
        .map(schedule::concat)
        .noneMatch(settings::containsKey)) {
      settings.put(schedule + "cron", NEVER);
    }
  }

  /** The settings of a resource that several test classes share. */
  protected Map<String, String> shared() {
    return Map.of();
  }

  @Override
  public final void inject(TestInjector injector) {
    injector.injectIntoFields(
        handle, new TestInjector.AnnotatedAndMatchesType(InjectSandbox.class, SandboxHandle.class));
  }

  @Override
  public final void stop() {
    if (handle != null) {
      handle.publisher().close();
      handle.mail().close();
    }
  }
}
