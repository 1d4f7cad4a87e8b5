package io.nightshift.status.security;

import io.nightshift.status.http.ReadAccess;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The accounts of the settings: the operator and the viewer. */
@Singleton
@Startup // Created at the start, so that a fault of the settings is logged before the first caller
// receives a 401.
final class Accounts {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final Account operator;
  private final Account viewer;

  @Inject
  Accounts(StatusSettings settings, BearerTokens tokens) {
    operator =
        open(
            "nightshift.operator",
            settings.operator().username(),
            settings.operator().password(),
            "every operator call is answered 401 Unauthorized");
    viewer =
        open(
            "nightshift.viewer",
            settings.viewer().username(),
            settings.viewer().password(),
            "there is no viewer");
    if (settings.reading() == ReadAccess.AUTHENTICATED && !isOpen() && !tokens.areOn()) {
      LOG.warn(
          "NS0802 nightshift.reading is authenticated and no account is set: every read "
              + "is answered 401 Unauthorized");
    }
  }

  private static Account open(
      String prefix, Optional<String> username, Optional<String> password, String effect) {
    Account.fault(prefix, username, password)
        .ifPresent(fault -> LOG.warnf("NS0803 %s: %s", fault, effect));
    return new Account(prefix, username, password);
  }

  /** Whether any account can be used. */
  boolean isOpen() {
    return operator.isOpen() || viewer.isOpen();
  }

  /**
   * The role of these credentials; empty if they are wrong. The time is equal for right and wrong
   * ones.
   */
  Optional<String> role(String givenName, char[] givenPassword) {
    boolean isOperator = operator.admits(givenName, givenPassword);
    boolean isViewer = viewer.admits(givenName, givenPassword);
    if (isOperator) {
      return Optional.of(Operators.ROLE);
    }
    return isViewer ? Optional.of(ReadingGate.VIEWER) : Optional.empty();
  }
}
