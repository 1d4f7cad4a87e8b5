package io.nightshift.audit;

import java.io.Serial;
import java.util.List;

/** Chains cannot be sealed, because they lack records that were sealed before. */
final class BrokenChainException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BrokenChainException(List<String> chains) {
    super(
        "not sealed, as they do not hold what was appended or sealed before (GET /audit/verify"
            + " says where): "
            + String.join(", ", chains));
  }
}
