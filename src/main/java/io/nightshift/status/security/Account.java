package io.nightshift.status.security;

import io.nightshift.events.Sha256;
import io.nightshift.status.http.QueryParams;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An account from the settings; closed if its settings are incomplete. */
final class Account {
  private final byte @Nullable [] name;
  private final byte @Nullable [] password;

  Account(String prefix, Optional<String> username, Optional<String> password) {
    boolean open =
        username.isPresent() && password.isPresent() && fault(prefix, username, password).isEmpty();
    this.name = open ? Sha256.of(username.orElseThrow()) : null;
    this.password = open ? Sha256.of(password.orElseThrow()) : null;
  }

  /**
   * The fault of settings that should open an account; it never quotes their values.
   *
   * @param prefix of the settings, such as {@code nightshift.operator}
   */
  static Optional<String> fault(
      String prefix, Optional<String> username, Optional<String> password) {
    if (username.isEmpty() && password.isEmpty()) {
      return Optional.empty();
    }
    if (username.filter(name -> !name.isBlank()).isEmpty()) {
      return Optional.of(prefix + ".password is set without a username");
    }
    if (password.filter(text -> !text.isBlank()).isEmpty()) {
      return Optional.of(prefix + ".username is set without a password");
    }
    if (username.filter(name -> name.indexOf(':') >= 0).isPresent()) {
      return Optional.of(prefix + ".username has a colon, which HTTP Basic cannot send");
    }
    if (!QueryParams.areStorable(username.orElseThrow())) {
      return Optional.of(prefix + ".username is not text that the audit trail can hold");
    }
    return Optional.empty();
  }

  /** Whether the account can be used. */
  boolean isOpen() {
    return name != null;
  }

  /**
   * Whether these are the credentials of the account; the time is equal for right and wrong ones.
   */
  @SuppressWarnings("ShortCircuitBoolean") // The second comparison takes place in any case.
  boolean admits(String givenName, char[] givenPassword) {
    byte[] hashedName = Sha256.of(givenName);
    byte[] hashedPassword = Sha256.of(new String(givenPassword));
    if (name == null || password == null) {
      return false;
    }
    // Compares digests, which have one length for every input.
    return MessageDigest.isEqual(name, hashedName)
        & MessageDigest.isEqual(password, hashedPassword);
  }
}
