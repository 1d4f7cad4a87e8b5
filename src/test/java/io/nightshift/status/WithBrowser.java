package io.nightshift.status;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need a {@link Browser}: where none is found they are skipped, and say so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithBrowser.Condition.class)
@interface WithBrowser {

  /** Looks for it. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (Browser.isThere()) {
        return ConditionEvaluationResult.enabled("there is a browser");
      }
      String why =
          "%s is skipped: no Chromium and chromedriver (Debian: chromium, chromium-driver)"
              .formatted(context.getDisplayName());
      System.out.println(why);
      return ConditionEvaluationResult.disabled(why);
    }
  }
}
