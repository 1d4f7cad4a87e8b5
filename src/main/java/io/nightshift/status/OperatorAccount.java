package io.nightshift.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one account that may make operator calls; closed where its settings do not make a whole. */
@Singleton
@Startup // What is wrong with the settings is said before the first operator meets a 401.
final class OperatorAccount {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final byte @Nullable [] name;
  private final byte @Nullable [] password;

  @Inject
  OperatorAccount(StatusSettings settings) {
    this(settings.operator().username(), settings.operator().password());
    fault(settings.operator().username(), settings.operator().password())
        .ifPresent(
            fault -> LOG.warnf("%s: every operator call will be answered 401 Unauthorized", fault));
  }

  OperatorAccount(Optional<String> username, Optional<String> password) {
    boolean open =
        username.isPresent() && password.isPresent() && fault(username, password).isEmpty();
    this.name = open ? digest(username.orElseThrow()) : null;
    this.password = open ? digest(password.orElseThrow()) : null;
  }

  /** What is wrong with settings that were meant to open the account; never says what they are. */
  static Optional<String> fault(Optional<String> username, Optional<String> password) {
    if (username.isEmpty() && password.isEmpty()) {
      return Optional.empty();
    }
    if (username.filter(name -> !name.isBlank()).isEmpty()) {
      return Optional.of("nightshift.operator.password is set without a username");
    }
    if (password.filter(text -> !text.isBlank()).isEmpty()) {
      return Optional.of("nightshift.operator.username is set without a password");
    }
    if (username.filter(name -> name.indexOf(':') >= 0).isPresent()) {
      return Optional.of("nightshift.operator.username has a colon, which HTTP Basic cannot send");
    }
    if (!Asked.areStorable(username.orElseThrow())) {
      return Optional.of("nightshift.operator.username is not text that the audit trail can hold");
    }
    return Optional.empty();
  }

  /** Whether anybody can be admitted. */
  boolean isOpen() {
    return name != null;
  }

  /** Whether these are its credentials; takes as long for wrong ones as for right ones. */
  boolean admits(String givenName, char[] givenPassword) {
    byte[] hashedName = digest(givenName);
    byte[] hashedPassword = digest(new String(givenPassword));
    if (name == null || password == null) {
      return false;
    }
    // Of digests, which are of one length whatever was sent; and no && that could stop early.
    return MessageDigest.isEqual(name, hashedName)
        & MessageDigest.isEqual(password, hashedPassword);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
