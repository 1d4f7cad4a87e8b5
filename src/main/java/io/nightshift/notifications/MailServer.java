package io.nightshift.notifications;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The mail server and the sender. Each setting is by default what the setting {@code
 * quarkus.mailer.*} of the same name says: the names that everybody knows.
 */
@ConfigMapping(prefix = "nightshift.mail")
interface MailServer {

  /** Its name or address. */
  String host();

  /** Its TCP port; by default 465 where {@link #tls} is set, else 587 with a login, else 25. */
  OptionalInt port();

  /** Who emails are from: an address, or a name and an address in angle brackets. */
  String from();

  /** The login's name; absent: no login. */
  Optional<String> username();

  /** The login's password. */
  Optional<String> password();

  /** Whether TLS is spoken from the first byte (SMTPS). */
  boolean tls();

  /** {@code DISABLED}, {@code OPTIONAL} or {@code REQUIRED}. */
  StartTls startTls();

  /** Whether any certificate of the server will do: for trials only. */
  boolean trustAll();

  /** A file of PEM certificates: the authorities to trust; absent: those of the Java platform. */
  Optional<Path> ca();

  /** What this host calls itself; absent: its name. */
  Optional<String> ownHostName();

  /** Whether a connection turns to TLS by the command STARTTLS. */
  enum StartTls {
    /** Never. */
    DISABLED,
    /** Where the server offers it. */
    OPTIONAL,
    /** Always; a server that does not offer it is not used. */
    REQUIRED
  }
}
