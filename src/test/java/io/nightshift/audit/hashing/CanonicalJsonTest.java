package io.nightshift.audit.hashing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
  private static final ObjectMapper SORTING =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final String TEXTS = "ab\"\\/\n\t\u0001\u007fé漢 ";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          {}                              | {}
          { "a" : 1 , "b" : [ ] }         | {"a":1,"b":[]}
          {"b":1,"a":2}                   | {"a":2,"b":1}
          {"a":1,"a":2}                   | {"a":2}
          {"b":1,"a":2,"b":{"d":3,"c":4}} | {"a":2,"b":{"c":4,"d":3}}
          {"a":1,"c":2,"b":3,"c":4,"":5}  | {"":5,"a":1,"b":3,"c":4}
          {"a,b":"}{","a":","}            | {"a":",","a,b":"}{"}
          [1.50, 1e400, -0, true, null]   | [1.50,1e400,-0,true,null]
          "half \\ud83d of it"            | "half \\ud83d of it"
          "\\ude00"                       | "\\ude00"
          "\\"\\\\\\b\\f\\n\\r\\t"        | "\\"\\\\\\b\\f\\n\\r\\t"
          """)
  void aValueHasOneForm(String json, String canonical) throws IOException {
    assertEquals(canonical, canonical(json));
    assertEquals(canonical, canonical(canonical));
  }

  @Test
  void aCharacterIsEscapedOnlyIfItMustBe() throws IOException {
    String canonical = canonical("\"\\u0041\\/\\u001f\\u2028\\ud83d\\ude00\"");
    assertEquals("\"A/\\u001f\u2028😀\"", canonical);
    assertEquals(canonical, canonical(canonical));
  }

  @Test
  void membersAreSortedInWhateverOrderTheyCome() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5_000; i++) {
      JsonNode value = value(random, 3);
      Object sortable = SORTING.treeToValue(value, Object.class);
      assertEquals(
          SORTING.readTree(SORTING.writeValueAsString(sortable)).toString(),
          SORTING.readTree(canonical(value.toString())).toString());
    }
  }

  /** The same text at each of many levels was a copy of it at each. */
  @Test
  void anUnsortedMebibyteIsCopiedAFewTimesHoweverDeepItLies() throws IOException {
    int depth = 980;
    String text = "x".repeat(1 << 20);
    String json = "{\"b\":".repeat(depth) + '"' + text + '"' + ",\"a\":1}".repeat(depth);
    String wanted = "{\"a\":1,\"b\":".repeat(depth) + '"' + text + '"' + "}".repeat(depth);
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    String canonical = canonical(json);
    long allocated = thread.getCurrentThreadAllocatedBytes() - before;
    assertEquals(wanted, canonical);
    assertTrue(allocated < 30L << 20, allocated + " bytes for a text of a mebibyte");
  }

  private static JsonNode value(SplittableRandom random, int depth) {
    switch (random.nextInt(depth == 0 ? 2 : 4)) {
      case 0 -> {
        return SORTING.getNodeFactory().numberNode(random.nextInt());
      }
      case 1 -> {
        return SORTING.getNodeFactory().textNode(text(random));
      }
      case 2 -> {
        ArrayNode array = SORTING.createArrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        return array;
      }
      default -> {
        ObjectNode object = SORTING.createObjectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set(text(random), value(random, depth - 1));
        }
        return object;
      }
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(TEXTS.charAt(random.nextInt(TEXTS.length())));
    }
    return text.toString();
  }

  private static String canonical(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      StringBuilder to = new StringBuilder("kept");
      CanonicalJson.append(parser, to);
      return to.substring("kept".length());
    }
  }
}
