package io.nightshift.sandbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.Shop.Kind;
import io.nightshift.sandbox.ShopTrade.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShopTradeTest {

  private static final Map<String, String> BEFORE =
      Map.of(
          "order.paid", "order.placed",
          "order.shipped", "order.paid",
          "order.delivered", "order.shipped");

  @Test
  void theSameSeedGivesTheSameRecords() {
    List<Publication> first = trade(7).limit(500).toList();
    List<Publication> second = trade(7).limit(500).toList();
    for (int i = 0; i < first.size(); i++) {
      assertEquals(first.get(i).kind(), second.get(i).kind());
      assertArrayEquals(first.get(i).record().value(), second.get(i).record().value());
      assertEquals(first.get(i).record().headers(), second.get(i).record().headers());
    }
    assertNotEquals(
        first.stream().map(Publication::kind).toList(),
        trade(8).limit(500).map(Publication::kind).toList());
  }

  @Test
  void anOrderTakesOnlyStepsThatTheContractAllows() throws IOException {
    Map<String, String> states = new HashMap<>();
    for (Publication each : trade(1).limit(5_000).toList()) {
      if (each.kind().name().startsWith("ORDER_")) {
        String order = new String(each.record().key(), StandardCharsets.UTF_8);
        String type = type(each);
        String before = states.put(order, type);
        switch (type) {
          case "order.placed" -> assertEquals(null, before);
          case "order.cancelled" ->
              assertTrue(List.of("order.placed", "order.paid").contains(before), before);
          default -> assertEquals(BEFORE.get(type), before);
        }
      }
    }
  }

  @Test
  void notificationsAreRequestedOnlyWhereThePlanSaysSo() {
    assertTrue(trade(1).limit(5_000).noneMatch(each -> each.kind() == Kind.NOTIFICATION));
  }

  private static Stream<Publication> trade(long seed) {
    Clock clock = Clock.fixed(Events.TIME, ZoneOffset.UTC);
    return Stream.generate(new ShopTrade(Topics.DEFAULT, seed, clock, false)::next);
  }

  private static String type(Publication publication) throws IOException {
    var header = publication.record().headers().lastHeader("ce_type");
    if (header != null) {
      return new String(header.value(), StandardCharsets.UTF_8);
    }
    JsonNode event = SampleEvent.JSON.readTree(publication.record().value());
    return event.get("type").asText();
  }
}
