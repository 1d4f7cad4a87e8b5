package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Action;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A number of actions of one actor that were denied, or failed, within a window. */
final class DeniedActionsRule extends AuditRule {
  private static final Set<String> KNOWN = Set.of("DENIED", "FAILURE");

  private final Set<String> outcomes;

  DeniedActionsRule(RuleIdentity identity, RuleLimits limits) {
    super(identity, RuleThreshold.ofEvents(identity, limits));
    outcomes = Set.copyOf(Objects.requireNonNullElse(limits.outcomes(), Set.of()));
    identity.check(
        !outcomes.isEmpty() && KNOWN.containsAll(outcomes),
        "outcomes",
        "must be DENIED, FAILURE or both");
  }

  @Override
  public Set<String> outcomes() {
    return outcomes;
  }

  @Override
  Set<RuleLimits.Name> limitNames() {
    return Set.of(RuleLimits.Name.COUNT, RuleLimits.Name.WINDOW, RuleLimits.Name.OUTCOMES);
  }

  @Override
  Rule copy(RuleLimits limits) {
    return new DeniedActionsRule(identity(), limits);
  }

  @Override
  String subjectSql() {
    return "actor COLLATE \"C\"";
  }

  @Override
  @Nullable Observation observe(Action action) {
    if (!outcomes.contains(action.outcome())) {
      return null;
    }
    String id = Observation.key(action.chain()) + "/" + action.sequence();
    return new Observation(Observation.key(action.actor()), action.at(), id, id);
  }

  @Override
  String message(Episode episode) {
    return "Of actor %s %d actions did not succeed"
            .formatted(FindingMessage.name(episode.subject()), episode.events())
        + FindingMessage.within(episode, threshold());
  }
}
