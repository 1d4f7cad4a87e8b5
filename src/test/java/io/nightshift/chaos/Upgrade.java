package io.nightshift.chaos;

import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * A rolling update from an earlier version to this one: {@code ./mvnw -Pupgrade verify}. Ends with
 * exit code 1 if anything was lost or applied twice.
 */
final class Upgrade {
  /** Before Quarkus 3.33.2 and migration V29. */
  private static final String EARLIER = "83a61d0";

  private static final String USAGE =
      """
      Replaces two instances of an earlier version by two of this one while a shop publishes, then compares the books:

        ./mvnw -Pupgrade verify [-Dupgrade.NAME=VALUE ...]

        from   %s  the commit or tag of the earlier version, built below target/upgrade
        dump   (none)   a file: the earlier version reads a few events, and its data are written there
        help            this text: -Dupgrade.help"""
          .formatted(EARLIER);

  private Upgrade() {}

  public static void main(String[] args) throws SQLException, IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (!value("help", "false").equals("false")) {
      out.println(USAGE);
      return;
    }
    String from = value("from", EARLIER);
    EarlierVersion version = EarlierVersion.of(from);
    String dump = value("dump", "");
    Path dir =
        Sandbox.emptied(Path.of("target", dump.isEmpty() ? "upgrade-sandbox" : "upgrade-dump"));
    if (!dump.isEmpty()) {
      try (Sandbox sandbox = Sandbox.start(dir, out::println)) {
        new EarlierData(sandbox).dump(version, from, Path.of(dump));
      }
      return;
    }
    long begun = System.nanoTime();
    RollingUpdate.Outcome outcome;
    try (Sandbox sandbox = Sandbox.startDurable(dir, out::println);
        RollingUpdate update = new RollingUpdate(sandbox, version, out::println)) {
      outcome = update.run();
    }
    out.printf(
        "%nfrom %s in %d s: %d orders, %d mails (%d of them sent once more, with the same Message-ID)%n%s%n",
        from,
        (System.nanoTime() - begun) / 1_000_000_000,
        outcome.orders(),
        outcome.mails(),
        outcome.mailsTwice(),
        outcome.differences().isEmpty()
            ? "lost: 0, applied twice: 0"
            : "NOT as it must be: " + outcome.differences());
    if (!outcome.differences().isEmpty()) {
      System.exit(1);
    }
  }

  /** Blank is absent: that is how Maven's profile passes what was not set. */
  private static String value(String name, String normally) {
    String value = System.getProperty("upgrade." + name, "").strip();
    return value.isEmpty() ? normally : value;
  }
}
