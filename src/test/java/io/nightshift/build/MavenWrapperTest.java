package io.nightshift.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real {@code mvnw}, copied to a project with pins of its own, where the "Maven" of a
 * local server prints what it was given. The script has no more than its bare needs: a JDK, and
 * {@link #TOOLS}.
 */
@NullMarked
@DisabledOnOs(OS.WINDOWS)
class MavenWrapperTest {
  private static final String JDK = System.getProperty("java.home");
  private static final String QUIET = "--no-transfer-progress";
  private static final List<String> TOOLS =
      List.of("cat", "chmod", "dirname", "mkdir", "mktemp", "mv", "readlink", "rm", "sed");

  private final Path folder;
  private final byte[] zip = zipOfMaven();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private CyclicBarrier together = new CyclicBarrier(1);

  MavenWrapperTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    for (String tool : TOOLS) {
      String found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .map(entry -> entry + "/" + tool)
              .filter(file -> new File(file).canExecute())
              .findFirst()
              .orElseThrow();
      write("tools/" + tool, "#!/bin/sh\nexec '" + found + "' \"$@\"\n");
    }
    write("a project/mvnw", Files.readString(Path.of("mvnw")));
    pin(sha512(zip));
    String path = "/org/apache/maven/apache-maven/9.9.9/apache-maven-9.9.9-bin.zip";
    server.createContext(path, this::serveZip);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void mavenIsInstalledOnceAndGetsTheArgumentsUnchanged() throws Exception {
    String[] arguments = {"verify", "-Dname=two  words", "", "it's", "\"$HOME\"", "*", "\\n"};
    List<String> printed = Stream.concat(Stream.of(JDK, QUIET), Stream.of(arguments)).toList();
    assertEquals(printed, finish(start(Map.of(), arguments), 0).out);
    assertEquals(printed, finish(start(Map.of(), arguments), 0).out);
    assertEquals(1, requests.get());
  }

  @Test
  void zipWithAnotherChecksumIsRefusedAndLeavesNothingBehind() throws Exception {
    String another = sha512("another zip".getBytes(UTF_8));
    pin(another);
    Result refused = finish(start(Map.of()), 1);
    assertTrue(refused.err.contains("expected " + another), refused.err);
    assertTrue(refused.err.contains("actual   " + sha512(zip)), refused.err);
    assertEquals(List.of(), namesIn("a home/.m2/wrapper/dists"));
  }

  @Test
  void twoCallsAtOnceBothSucceed() throws Exception {
    together = new CyclicBarrier(2);
    Process one = start(Map.of(), "one");
    Process other = start(Map.of(), "other");
    assertEquals(List.of(JDK, QUIET, "one"), finish(one, 0).out);
    assertEquals(List.of(JDK, QUIET, "other"), finish(other, 0).out);
    String name = "apache-maven-9.9.9-" + sha512(zip).substring(0, 8);
    assertEquals(List.of(name), namesIn("a home/.m2/wrapper/dists"));
    assertEquals(List.of("bin"), namesIn("a home/.m2/wrapper/dists/" + name));
  }

  @Test
  void withoutNewEnoughJdkItSaysWhatIsNeededAndFails() throws Exception {
    write("jdks/old/bin/javac", "");
    write("jdks/old/release", "JAVA_VERSION=\"24.0.2\"\n");
    Result failed = finish(start(Map.of("JAVA_HOME", "", "MVNW_JDKS", folder + "/jdks")), 1);
    assertTrue(failed.err.contains("a JDK 25 or newer"), failed.err);
    assertTrue(failed.err.contains(folder + "/jdks/old (24.0.2)"), failed.err);
    assertEquals(0, requests.get());
  }

  private void pin(String sha512) throws IOException {
    String pins = "maven.version=9.9.9\nmaven.archive=none\njdk.oldest=25\nmaven.sha512=";
    write("a project/.mvn/maven-version.properties", pins + sha512 + "\n");
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    assertTrue(Files.writeString(file, content).toFile().setExecutable(true));
  }

  private List<String> namesIn(String name) throws IOException {
    try (var entries = Files.list(folder.resolve(name))) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    Stream<String> script = Stream.of(folder + "/a project/mvnw");
    var builder = new ProcessBuilder(Stream.concat(script, Stream.of(arguments)).toList());
    Map<String, String> all = builder.environment();
    all.clear();
    all.putAll(Map.of("PATH", folder + "/tools", "HOME", folder + "/a home"));
    all.putAll(Map.of("JAVA_HOME", JDK, "MVNW_JDKS", ""));
    all.put("MVNW_REPOURL", "http://127.0.0.1:" + server.getAddress().getPort());
    all.putAll(environment);
    return builder.start();
  }

  private record Result(List<String> out, String err) {}

  private static Result finish(Process process, int exit) throws Exception {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "mvnw hangs");
    String err = process.errorReader().readAllAsString();
    assertEquals(exit, process.exitValue(), err);
    return new Result(process.inputReader().readAllLines(), err);
  }

  private void serveZip(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      together.await(30, TimeUnit.SECONDS);
      exchange.sendResponseHeaders(200, zip.length);
      exchange.getResponseBody().write(zip);
    } catch (Exception e) {
      throw new IOException("the other call did not come", e);
    }
  }

  private static byte[] zipOfMaven() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("apache-maven-9.9.9/bin/mvn"));
      zip.write("#!/bin/sh\nprintf '%s\\n' \"$JAVA_HOME\" \"$@\"\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String sha512(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
  }
}
