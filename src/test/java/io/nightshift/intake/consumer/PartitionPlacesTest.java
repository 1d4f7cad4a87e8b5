package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Partitions come and go while somebody looks at them. */
class PartitionPlacesTest {
  private static final int ROUNDS = 20_000;

  private final PartitionPlaces places = new PartitionPlaces();

  @Test
  void theyCanBeShownWhileTheyComeAndGo() throws Exception {
    CompletableFuture<Boolean> changes = CompletableFuture.supplyAsync(this::comeAndGo);
    while (!changes.isDone()) {
      List<Integer> shown = numbers();
      assertEquals(shown.stream().sorted().distinct().toList(), shown);
    }
    assertTrue(changes.get());
  }

  @Test
  void whatThisInstanceHasLeftIsShownUntilSomebodyElseReadsIt() {
    place(0);
    place(1);
    places.left(Set.of(0, 1));
    places.lost(Set.of(0, 1));
    assertEquals(List.of(0, 1), numbers());
    places.unread(java.util.Map.of(1, new Positions.Row(7, null, null)));
    assertEquals(List.of(1), numbers());
    places.joined();
    assertEquals(List.of(), numbers());
  }

  private boolean comeAndGo() {
    for (int round = 0; round < ROUNDS; round++) {
      place(round % 3);
      places.lost(Set.of((round + 1) % 3));
    }
    return true;
  }

  private void place(int number) {
    places.placed(number, new PartitionPlace(new Positions.Row(0, null, null), 5));
  }

  private List<Integer> numbers() {
    return places.shown().stream().map(TopicStatus.Partition::partition).toList();
  }
}
