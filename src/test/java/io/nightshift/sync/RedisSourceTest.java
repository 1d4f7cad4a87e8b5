package io.nightshift.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.http.NameLookup;
import io.nightshift.redis.RedisServers;
import io.nightshift.sandbox.RawServer;
import io.nightshift.sandbox.RedisProcess;
import io.nightshift.sandbox.VertxOfTests;
import io.nightshift.sync.CatalogueSource.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A catalogue in the hashes of a real Redis. */
class RedisSourceTest {
  private static final String SETTINGS = "nightshift.sync.redis.";

  private static @Nullable RedisProcess started;
  private static @Nullable SyncParts made;

  @BeforeAll
  static void make() {
    started =
        RedisProcess.start(Path.of("target", "redis-catalogue"), "--requirepass", "s3cret")
            .orElse(null);
    made = started == null ? null : new SyncParts("redis_source");
  }

  @AfterAll
  static void close() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void empty() throws Exception {
    assumeTrue(started != null, "no Redis here");
    redis().cli("FLUSHALL");
    parts().execute("TRUNCATE inventory, catalogue_sync");
    parts().settings.keySet().removeIf(name -> name.startsWith(SETTINGS));
    parts().settings.put("nightshift.sync.source", "redis");
    parts().settings.put("nightshift.sync.page-size", "100");
    parts().settings.put(SETTINGS + "url", redis().url());
    parts().settings.put(SETTINGS + "password", "s3cret");
    parts().settings.put(SETTINGS + "prefix", "item:");
  }

  private static RedisProcess redis() {
    return Objects.requireNonNull(started);
  }

  private static SyncParts parts() {
    return Objects.requireNonNull(made);
  }

  private static void item(String key, String... fieldsAndValues) {
    List<String> command = new ArrayList<>(List.of("HSET", key));
    command.addAll(List.of(fieldsAndValues));
    redis().cli(command.toArray(String[]::new));
  }

  private static void many(int from, int to) {
    redis()
        .cli(
            "EVAL",
            "for i = %d, %d do redis.call('HSET', 'item:S' .. i, 'on_hand', i) end"
                .formatted(from, to),
            "0");
  }

  @Test
  void hashesUnderThePrefixAreReadAndNoOthers() throws Exception {
    item("item:A", "on_hand", "1", "name", "Käse 😀", "price", "2.5", "currency", "EUR");
    item("item:B", "on_hand", "20", "colour", "red");
    item("items:C", "on_hand", "3");
    item("other", "on_hand", "4");
    RunContext run = parts().run();
    assertEquals("pass 1: 2 items on 1 pages, 0 vanished", run.message());
    assertEquals(List.of("A 1 Käse 😀 2.5 EUR", "B 20"), parts().inventory());
    redis().cli("DEL", "item:B");
    assertEquals("pass 2: 1 items on 1 pages, 1 vanished", parts().run().message());
    assertEquals(List.of("A 1 Käse 😀 2.5 EUR", "B 20 vanished"), parts().inventory());
  }

  @Test
  void theFieldsAndThePrefixAreAsConfigured() throws Exception {
    parts().settings.put(SETTINGS + "prefix", "a*[b]\\?:");
    parts().settings.put(SETTINGS + "url", redis().url() + "/3");
    parts().settings.put(SETTINGS + "fields.sku", "code");
    parts().settings.put(SETTINGS + "fields.on-hand", "stock");
    parts().settings.put(SETTINGS + "fields.name", "title");
    redis().cli("-n", "3", "HSET", "a*[b]\\?:1", "code", "A", "stock", "7", "title", "Tea");
    redis().cli("-n", "3", "HSET", "ax[b]\\?:2", "code", "B", "stock", "7");
    redis().cli("-n", "3", "HSET", "a*b\\?:2", "code", "C", "stock", "7");
    assertEquals("pass 1: 1 items on 1 pages, 0 vanished", parts().run().message());
    assertEquals(List.of("A 7 Tea"), parts().inventory());
  }

  @Test
  void whatIsNoItemIsNamedAndTheOthersAreApplied() throws Exception {
    item("item:A", "on_hand", "1");
    item("item:none", "name", "Tea");
    item("item:empty", "colour", "red");
    item("item:minus", "on_hand", "-1");
    item("item:word", "on_hand", "some");
    item("item:half", "on_hand", "1", "price", "1.0");
    item("item:long", "on_hand", "1", "price", "1.23456", "currency", "EUR");
    item("item:bytes", "on_hand", "1");
    redis().cli("EVAL", "redis.call('HSET', 'item:bytes', 'name', '\\255\\254')", "0");
    redis().cli("SET", "item:text", "hello");
    redis().cli("RPUSH", "item:list", "1");
    RunContext run = parts().run();
    assertEquals(List.of("A 1"), parts().inventory());
    assertTrue(
        String.valueOf(run.message())
            .startsWith("pass 1: 1 items on 1 pages, 0 vanished; 9 unusable: "),
        run.message());
    Set<String> faults = new HashSet<>();
    try (CatalogueSource.Reader reader = source().open()) {
      Answer.Page page = (Answer.Page) reader.page(null, null);
      page.unusable().forEach(one -> faults.add(one.sku() + ": " + one.fault()));
    }
    assertEquals(
        Set.of(
            "none: onHand is missing",
            "empty: onHand is missing",
            "minus: onHand must not be negative",
            "word: onHand must be an integer",
            "half: currency is missing",
            "long: price must have at most 4 decimals",
            "bytes: name is not UTF-8 text",
            "text: onHand cannot be read: the key item:text is not a hash",
            "list: onHand cannot be read: the key item:list is not a hash"),
        faults);
  }

  @Test
  void aUserWithoutAPermissionEndsThePassAndTheDocumentedOnesAreEnough() throws Exception {
    item("item:A", "on_hand", "1");
    item("item:empty", "colour", "red");
    redis().cli("ACL", "SETUSER", "ada", "on", ">s3cret", "~item:*", "+info", "+scan", "+hmget");
    parts().settings.put(SETTINGS + "username", "ada");
    assertEquals(
        "pass 1: 0 items on 0 pages, then: the user has no permission (NOPERM)",
        assertThrows(IOException.class, () -> parts().run()).getMessage());
    redis().cli("ACL", "SETUSER", "ada", "+exists");
    assertTrue(
        String.valueOf(parts().run().message())
            .startsWith("pass 2: 1 items on 1 pages, 0 vanished; 1 unusable: "));
  }

  @Test
  void aPageOfThousandsOfItemsIsReadInParts() throws Exception {
    many(1, 4_500);
    parts().settings.put("nightshift.sync.page-size", "5000");
    assertTrue(String.valueOf(parts().run().message()).startsWith("pass 1: 4500 items on "));
  }

  private static RedisSource source() {
    return new RedisSource(
        new RedisServers(VertxOfTests::shared, new NameLookup()), parts().settings());
  }

  @Test
  void aScanGivesEachKeyThatStaysWhileOthersComeAndGo() throws Exception {
    many(1, 1_000);
    Set<String> seen = new HashSet<>();
    int pages = 0;
    try (CatalogueSource.Reader reader = source().open()) {
      String after = null;
      do {
        Answer.Page page = (Answer.Page) reader.page(after, null);
        assertEquals(List.of(), page.unusable());
        page.items().forEach(one -> seen.add(one.sku()));
        after = page.next();
        if (++pages == 3) {
          many(2_001, 9_000); // The table grows.
        }
        if (pages == 6) {
          redis()
              .cli(
                  "EVAL",
                  "for i = 2001, 9000 do redis.call('DEL', 'item:S' .. i) end",
                  "0"); // And shrinks.
        }
      } while (after != null);
    }
    for (int i = 1; i <= 1_000; i++) {
      assertTrue(seen.contains("S" + i), "S" + i);
    }
  }

  @Test
  void aPassThatIsInterruptedIsScannedAgainAndAppliesNothingTwice() throws Exception {
    many(1, 1_000);
    CancellationSource stop = CancellationSource.create();
    RunContext cut = parts().next();
    CatalogueSync worker = parts().worker();
    Thread watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (cut.items() < 200) {
                    Thread.onSpinWait();
                  }
                  stop.cancel();
                });
    assertThrows(Exception.class, () -> worker.runOnce(cut, stop.token()));
    watch.join();
    long applied = cut.items();
    assertTrue(applied >= 200 && applied < 1_000, () -> "applied " + applied);
    assertTrue(parts().pass().startsWith("1 READING"), parts().pass());
    // What was applied stays as it is for this pass; later shipments count.
    String first =
        parts().texts("SELECT sku FROM inventory WHERE sync_pass = 1 LIMIT 1").getFirst();
    parts().execute("UPDATE inventory SET on_hand = -7 WHERE sku = '%s'".formatted(first));
    RunContext rest = parts().run();
    assertEquals(1_000 - applied, rest.items());
    assertTrue(
        String.valueOf(rest.message()).startsWith("pass 1, resumed: 1000 items on "),
        rest.message());
    assertEquals(
        List.of("-7"),
        parts().texts("SELECT on_hand FROM inventory WHERE sku = '%s'".formatted(first)));
    assertEquals(List.of("1000"), parts().texts("SELECT count(*) FROM inventory"));
    RunContext next = parts().run();
    assertEquals(1_000, next.items());
    assertEquals(
        List.of(first.substring(1)),
        parts().texts("SELECT on_hand FROM inventory WHERE sku = '%s'".formatted(first)));
  }

  @Test
  void aServerThatWasStartedAgainDuringAScanEndsThePass() throws Exception {
    many(1, 1_000);
    redis().cli("SAVE");
    try (CatalogueSource.Reader reader = source().open()) {
      Answer.Page page = (Answer.Page) reader.page(null, null);
      assertNotNull(page.next());
      redis().kill();
      assertThrows(SourceException.Away.class, () -> reader.page(page.next(), null));
      redis().begin();
      var failure = assertThrows(SourceException.Wrong.class, () -> reader.page(page.next(), null));
      assertEquals(
          "the server was started again during the scan: the next run begins anew",
          failure.getMessage());
    }
    assertTrue(String.valueOf(parts().run().message()).startsWith("pass 1: 1000 items on "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          +x                        | the answer to SCAN has no cursor and keys
          :1                        | the answer to SCAN has no cursor and keys
          *1,:1                     | the answer to SCAN has no cursor and keys
          *2,+x,*0                  | the answer to SCAN has no cursor
          *2,+0,$-1                 | the answer to SCAN has no cursor and keys
          *2,+0,*1,+item:A,+OK      | the answer to HMGET has not a value for each field
          *2,+0,*1,+item:A,*1,+7    | the answer to HMGET has not a value for each field
          -NOPERM s3cret            | the user has no permission (NOPERM)
          -ERR s3cret               | the server answers: ERR ***
          """)
  void nonsenseFailsTheRunWithoutThePassword(String says, String why) throws Exception {
    String[] answers = says.split(",", -1);
    boolean items = says.contains("item:A");
    String scan = String.join("\r\n", answers) + "\r\n";
    int end = items ? scan.indexOf("+item:A") + "+item:A\r\n".length() : scan.length();
    try (RawServer server =
        RawServer.answering(
            "+OK\r\n", "+run_id:7\r\n", scan.substring(0, end), scan.substring(end))) {
      parts().settings.put(SETTINGS + "url", "redis://127.0.0.1:" + server.port());
      String failure =
          String.valueOf(assertThrows(IOException.class, () -> parts().run()).getMessage());
      assertEquals("pass 1: 0 items on 0 pages, then: " + why, failure);
    }
  }

  @Test
  void whatIsConfiguredWronglyIsSaid() {
    parts().settings.remove(SETTINGS + "prefix");
    assertEquals(
        "nightshift.sync.redis.prefix is missing",
        assertThrows(IllegalArgumentException.class, RedisSourceTest::source).getMessage());
    parts().settings.put(SETTINGS + "prefix", "item:");
    parts().settings.put(SETTINGS + "url", "http://:s3cret@x");
    String failure =
        assertThrows(IllegalArgumentException.class, RedisSourceTest::source).getMessage();
    assertTrue(failure.startsWith("nightshift.sync.redis.url must be a URL such as"), failure);
  }
}
