package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnswerBudgetTest {
  @Test
  void longAnswersTakeNoMoreThanThereIs() {
    AnswerBudget budget = new AnswerBudget(1_000);

    assertTrue(budget.take(600));
    assertFalse(budget.take(401));
    assertTrue(budget.take(400));
    assertFalse(budget.take(1));
  }

  @Test
  void whatHasEndedMakesRoom() {
    AnswerBudget budget = new AnswerBudget(1_000);

    assertTrue(budget.take(1_000));
    budget.giveBack(1_000);
    assertTrue(budget.take(1_000));
  }
}
