package io.nightshift.cleanup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is removed of real files, and what never is. */
class FileCleanupTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path dir;
  private final Map<String, CleanupSettings.Root> roots = new HashMap<>();
  private Path root;
  private Path outside;

  private record Folder(Path path, String pattern, Duration olderThan, boolean dryRun)
      implements CleanupSettings.Root {}

  private record Settings(Map<String, CleanupSettings.Root> files) implements CleanupSettings {}

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectories(dir.resolve("root"));
    outside = Files.createDirectories(dir.resolve("outside"));
    configure("**", false);
  }

  private void configure(String pattern, boolean dryRun) {
    roots.put("tmp", new Folder(root, pattern, Duration.ofDays(7), dryRun));
  }

  @Test
  void whatIsOldAndMatchesIsRemovedAndNothingElse() throws IOException {
    configure("{*.log,logs/**.log}", false);
    file(root, "old.log", 8);
    file(root, "young.log", 6);
    file(root, "old.txt", 8);
    file(root, "logs/deep/old.log", 8);
    file(root, "other/old.log", 8);
    RunContext run = run();
    assertEquals(List.of("old.txt", "other/old.log", "young.log"), left(root));
    assertEquals(2, run.items());
    assertEquals(2, run.found());
    assertEquals("tmp: removed 2 files of 20 bytes", run.message());
    assertTrue(Files.isDirectory(root.resolve("logs/deep")), "folders stay");
  }

  @Test
  void aDryRunCountsAndRemovesNothing() throws IOException {
    configure("**", true);
    file(root, "a/old", 8);
    RunContext run = run();
    assertEquals(List.of("a/old"), left(root));
    assertEquals("tmp: would remove 1 files of 10 bytes", run.message());
    assertEquals(0, run.items());
    assertEquals(1, run.found());
  }

  @Test
  void noLinkIsFollowedAndNoneIsRemoved() throws IOException {
    file(outside, "precious", 100);
    Files.createSymbolicLink(root.resolve("folder"), outside);
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("precious"));
    Files.createSymbolicLink(root.resolve("loop"), root);
    run();
    assertEquals(List.of("precious"), left(outside));
    assertTrue(Files.isSymbolicLink(root.resolve("file")));
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("link"), root);
    roots.put("tmp", new Folder(link, "**", Duration.ofDays(7), false));
    file(root, "old", 8);
    run();
    assertEquals(List.of(), left(root));
  }

  @Test
  void nothingOutsideIsTouchedWhileFoldersAreSwappedForLinks() throws Exception {
    for (int i = 0; i < 200; i++) {
      file(outside, "precious-" + i, 100);
    }
    Path swapped = Files.createDirectories(root.resolve("swapped"));
    Path aside = dir.resolve("aside");
    AtomicBoolean over = new AtomicBoolean();
    Thread attacker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    try {
                      Files.move(swapped, aside);
                      Files.createSymbolicLink(swapped, outside);
                      Files.delete(swapped);
                      Files.move(aside, swapped);
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                });
    try {
      for (int i = 0; i < 300; i++) {
        var sweep = sweep(CancellationSource.within(Duration.ofMinutes(1)));
        sweep.run(root);
      }
    } finally {
      over.set(true);
      attacker.join();
    }
    assertEquals(200, left(outside).size());
  }

  @Test
  void aFolderThatIsNotThereIsAFailureAndTheOthersAreSwept() throws IOException {
    roots.put("absent", new Folder(dir.resolve("absent"), "**", Duration.ofDays(7), false));
    file(root, "old", 8);
    IOException failure = assertThrows(IOException.class, this::run);
    assertTrue(failure.getMessage().contains("absent: java.nio.file.NoSuchFileException"));
    assertTrue(failure.getMessage().contains("tmp: removed 1 files"), failure.getMessage());
    assertEquals(List.of(), left(root));
  }

  @Test
  void itEndsWhenItIsToldTo() throws IOException {
    file(root, "old", 8);
    CancellationSource told = CancellationSource.within(Duration.ofMinutes(1));
    told.cancel();
    assertThrows(CancellationException.class, () -> sweep(told).run(root));
    assertEquals(List.of("old"), left(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tmp/..", "relative", "."})
  void aFolderThatIsTooMuchIsRefusedAtTheStart(String path) {
    roots.put("tmp", new Folder(Path.of(path), "**", Duration.ofDays(7), false));
    var refused = assertThrows(IllegalArgumentException.class, this::start);
    assertTrue(refused.getMessage().contains("nightshift.cleanup.files.\"tmp\".path"));
  }

  @Test
  void anAgeOfNothingAndAPatternThatIsNoneAreRefusedAtTheStart() {
    roots.put("tmp", new Folder(root, "**", Duration.ZERO, false));
    assertThrows(IllegalArgumentException.class, this::start);
    roots.put("tmp", new Folder(root, "{", Duration.ofDays(1), false));
    assertThrows(IllegalArgumentException.class, this::start);
  }

  @Test
  void withoutFoldersItSaysSo() throws IOException {
    roots.clear();
    assertEquals("no folders are configured", run().message());
    assertFalse(Files.notExists(root));
  }

  /** Names as Java writes them: {@code \n} is a line break. */
  static List<String> names() throws IOException {
    try (var file = FileCleanupTest.class.getResourceAsStream("/cases/file-names.txt")) {
      String lines = new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
      return Stream.concat(
              lines.lines(),
              Stream.of(
                  "-rf",
                  "--help",
                  "*",
                  "?",
                  "[a]",
                  "{a,b}",
                  "$(touch x)",
                  "a\\tb",
                  "\\u2028.tmp",
                  "\\u2029/\\u000b/\\f.tmp",
                  "trailing ",
                  " leading",
                  "dots...",
                  "...",
                  ".dotted",
                  ".hidden/..also/file",
                  "\\ud83d\\ude00\\ud83d\\udc69\\u200d\\ud83d\\udcbb.tmp",
                  "e\\u0301.tmp",
                  "\\u202egpj.exe",
                  "\\u0001\\u001b[31m",
                  "x".repeat(255),
                  "y".repeat(250) + "/" + "z".repeat(250) + "/" + "w".repeat(250),
                  "\\n",
                  "\\r\\n/\\n/\\r"))
          .map(FileCleanupTest::unescaped)
          .toList();
    }
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement("" + (char) Integer.parseInt(found.group(1), 16)))
        .translateEscapes();
  }

  @Test
  void whateverItsNameAnOldFileIsRemoved() throws IOException {
    for (String pattern : List.of("**", "{*,*/**}")) {
      configure(pattern, false);
      for (String name : names()) {
        file(root, name, 8);
      }
      file(root, "young\nfile", 6);
      RunContext run = run();
      assertEquals(names().size(), run.items());
      assertEquals(List.of("young\nfile"), left(root));
    }
  }

  @Test
  void aNameThatIsNoTextIsRemovedToo() throws Exception {
    Process made =
        new ProcessBuilder(
                "sh",
                "-c",
                "d=$(printf 'd\\377\\012e'); mkdir \"$d\""
                    + " && touch -t 202001010000 \"$(printf '\\377\\376.tmp')\" \"$d/$(printf '\\200')\"")
            .directory(root.toFile())
            .start();
    assertEquals(0, made.waitFor());
    assertEquals(2, left(root).size());
    assertEquals(2, run().items());
    assertEquals(List.of(), left(root));
  }

  @Test
  void whatIsNoFileStaysAndIsSaid() throws Exception {
    Files.createSymbolicLink(root.resolve("link"), outside);
    assertEquals(0, new ProcessBuilder("mkfifo", root.resolve("fifo") + "").start().waitFor());
    file(root, "old", 8);
    assertEquals(
        "tmp: removed 1 files of 10 bytes, left 2 that are links or no files", run().message());
  }

  @Test
  void whatCannotBeRemovedIsSaidInOneLine() throws IOException {
    Path deep = root;
    for (int i = 0; i < 101; i++) {
      deep = deep.resolve("d\n");
    }
    Files.createDirectories(deep);
    IOException failure = assertThrows(IOException.class, this::run);
    assertTrue(failure.getMessage().contains("1 could not be: "), failure.getMessage());
    assertTrue(failure.getMessage().contains("d\\u000a/d\\u000a"), failure.getMessage());
    assertEquals(1, failure.getMessage().lines().count());
  }

  private void start() {
    new FileCleanup(new Settings(roots)).start(CancellationSource.create().token());
  }

  private RunContext run() throws IOException {
    RunContext run = context();
    new FileCleanup(new Settings(roots))
        .runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    return run;
  }

  private static FileSweep sweep(CancellationSource source) {
    return new FileSweep(
        FileSystems.getDefault().getPathMatcher("glob:**"), NOW, false, context(), source.token());
  }

  private static RunContext context() {
    return new RunContext("file-cleanup", RunContext.Trigger.SCHEDULE, NOW, 1);
  }

  private static void file(Path in, String name, int daysOld) throws IOException {
    Path file = in.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(daysOld))));
  }

  private static List<String> left(Path in) throws IOException {
    try (Stream<Path> files = Files.walk(in)) {
      return files
          .filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
          .map(file -> in.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
