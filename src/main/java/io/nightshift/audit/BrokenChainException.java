package io.nightshift.audit;

import java.io.Serial;
import java.util.List;

/** Chains are neither sealed nor shortened, because they are not intact. */
final class BrokenChainException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private BrokenChainException(String what, List<String> chains) {
    super(what + " (GET /audit/verify says where): " + String.join(", ", chains));
  }

  static BrokenChainException notSealed(List<String> chains) {
    return new BrokenChainException(
        "not sealed, as they do not hold what was appended or sealed before", chains);
  }

  static BrokenChainException notRemoved(List<String> chains) {
    return new BrokenChainException("nothing is removed, as they are not verified", chains);
  }
}
