package io.nightshift.notifications.channels;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The mail server and the sender. The default of each setting is the setting {@code
 * quarkus.mailer.*} of the same name, whose names are widely known.
 */
@ConfigMapping(prefix = "nightshift.mail")
public interface MailServer {

  /** The host name or address of the server. */
  String host();

  /** The TCP port; by default 465 if {@link #tls} is set, else 587 with a login, else 25. */
  OptionalInt port();

  /** The sender of emails: an address, or a name and an address in angle brackets. */
  String from();

  /** The user name of the login; absent for no login. */
  Optional<String> username();

  /** The password of the login. */
  Optional<String> password();

  /** Whether the connection uses TLS from the first byte (SMTPS). */
  boolean tls();

  /** The use of STARTTLS. */
  StartTls startTls();

  /** Whether every certificate of the server is accepted: for trials only. */
  boolean trustAll();

  /**
   * A file of PEM certificates: the authorities to trust; absent for those of the Java platform.
   */
  Optional<Path> ca();

  /** The name of this host in EHLO; absent for its own name. */
  Optional<String> ownHostName();

  /** The use of the command STARTTLS. */
  enum StartTls {
    /** Never. */
    DISABLED,
    /** If the server offers it. */
    OPTIONAL,
    /** Always; a server that does not offer it is not used. */
    REQUIRED
  }
}
