package io.nightshift.sandbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox of a newcomer's run, with the simulated shop, in a process of its own. It outlives
 * the {@link SandboxLauncher} and ends as soon as the process that it is for is gone.
 *
 * <p>It prints information for a person on standard output, each line after {@link #TELL}; then one
 * line {@link #READY}.
 */
final class SandboxMain {

  static final String TELL = "| ";
  static final String READY = "ready";
  static final String SETTINGS = "application.properties";

  /** The credentials of a development run, which nothing but the sandbox sets. */
  private static final String OPERATOR = "operator";

  private static final String PASSWORD = "nightshift";

  private static final List<String> OUTGOING =
      List.of("nightshift.dead-letters", "nightshift.alerts", "nightshift.audit-seals");

  private static final int PARTITIONS = 3;
  private static final int MAILS_KEPT = 1_000;
  private static final Duration MAIL_WATCH = Duration.ofMinutes(1);
  private static final Duration OWNER_WATCH = Duration.ofMillis(250);

  private final Path dir;
  private final Consumer<String> tell;
  private volatile @Nullable Sandbox sandbox;
  private volatile @Nullable Shop shop;
  private volatile @Nullable MailPage mailPage;

  private SandboxMain(Path dir, Consumer<String> tell) {
    this.dir = dir;
    this.tell = tell;
  }

  /** Arguments: the folder, and the number of the process that it is for. */
  public static void main(String[] args) {
    PrintStream launcher = StandardError.takeAll();
    SandboxMain main =
        new SandboxMain(
            Path.of(args[0]),
            line -> {
              launcher.println(TELL + line);
              launcher.flush();
            });
    main.endWith(Long.parseLong(args[1]));
    try {
      main.start();
    } catch (RuntimeException e) {
      e.printStackTrace();
      main.tell.accept("The sandbox did not start: " + e.getMessage());
      System.exit(1);
    }
    launcher.println(READY);
    launcher.flush();
    main.keepNewMailOnly();
  }

  /** The shutdown hook serves a SIGTERM as well. */
  private void endWith(long ownerPid) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close"));
    Thread.ofPlatform()
        .name("owner")
        .start(
            () -> {
              ProcessHandle owner = ProcessHandle.of(ownerPid).orElse(null);
              // No signal comes from a process that is not a child, and ProcessHandle.onExit looks
              // after such a one only every 5 s.
              while (owner != null && PidFile.isAlive(owner)) {
                pause(OWNER_WATCH);
              }
              System.exit(0);
            });
  }

  private void start() {
    deleteEarlierRuns();
    Sandbox started = Sandbox.start(dir.resolve("run-" + ProcessHandle.current().pid()), tell);
    sandbox = started;
    Topics.DEFAULT.create(started.kafka(), PARTITIONS);
    // Before the application asks for them, so that Kafka's client has nothing to warn of.
    started.kafka().createTopics(OUTGOING, 1);
    shop = Shop.start(started.kafka().bootstrapServers(), Shop.Plan.DEFAULT.withNotifications());
    MailPage page = MailPage.open(started.mail());
    mailPage = page;
    writeSettings(settings(started, page));
    tell.accept(
        "A simulated shop publishes %.0f events a second to %s"
            .formatted(
                Shop.Plan.DEFAULT.eventsPerSecond(), String.join(", ", Topics.DEFAULT.names())));
    tell.accept("Mails       " + page.url());
    tell.accept("Database    psql " + started.postgres().psqlUrl());
  }

  /** The settings of the servers, an operator of this run only, and the notes for a developer. */
  private static Map<String, String> settings(Sandbox started, MailPage page) {
    Map<String, String> settings = new TreeMap<>(started.settings());
    settings.put("nightshift.operator.username", OPERATOR);
    settings.put("nightshift.operator.password", PASSWORD);
    settings.put(
        "nightshift.status.start-notes",
        String.join(
            ",",
            "Mails       " + page.url(),
            "Database    psql " + started.postgres().psqlUrl(),
            "Log in as   " + OPERATOR + " / " + PASSWORD));
    return settings;
  }

  /** Written atomically: the application may be reading it. */
  private void writeSettings(Map<String, String> settings) {
    List<String> lines =
        new TreeMap<>(settings)
            .entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();
    try {
      Path written = Files.write(dir.resolve(SETTINGS + ".new"), lines, StandardCharsets.UTF_8);
      Files.move(written, dir.resolve(SETTINGS), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteEarlierRuns() {
    try (Stream<Path> files = Files.list(dir)) {
      files
          .filter(file -> file.getFileName().toString().startsWith("run-"))
          .forEach(Folders::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Mail is kept in memory, and the shop never stops. */
  private void keepNewMailOnly() {
    Sandbox started = requireNonNull(sandbox);
    while (true) {
      if (started.mail().awaitMessages(MAILS_KEPT, MAIL_WATCH)) {
        started.mail().clear();
      }
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this", e);
    }
  }

  private void close() {
    if (shop != null) {
      shop.close();
    }
    if (mailPage != null) {
      mailPage.close();
    }
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
