package io.nightshift.jobs.bulk;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The actions of this program, by name. */
@Singleton
final class BulkActions {
  private final SortedMap<String, BulkAction> all = new TreeMap<>();

  @Inject
  BulkActions(@Any Instance<BulkAction> actions) {
    this(actions.stream().toList());
  }

  BulkActions(Collection<? extends BulkAction> actions) {
    for (BulkAction action : actions) {
      if (all.put(action.name(), action) != null) {
        throw new IllegalStateException("Two bulk actions are called " + action.name());
      }
    }
  }

  List<BulkAction> all() {
    return List.copyOf(all.values());
  }

  Set<String> names() {
    return all.keySet();
  }

  /** The action of that name; empty if this version has none. */
  Optional<BulkAction> find(String name) {
    return Optional.ofNullable(all.get(name));
  }
}
