package io.nightshift.sandbox;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The part of the sandbox for one application under test: its own database, topics and mail server,
 * and a publisher. Set into a test's field by {@link InjectSandbox}.
 *
 * @param sandbox the parts; broker and database server are used by other applications as well
 * @param database the name of its database
 * @param topics the names of its topics
 * @param publisher publishes to any topic; closed with the application
 */
public record SandboxHandle(Sandbox sandbox, String database, Topics topics, Publisher publisher) {

  /** A connection to its database; the caller closes it. */
  public Connection connect() throws SQLException {
    return sandbox.postgres().connect(database);
  }

  /** The mail server that takes what this application sends, and no other's mail. */
  public MailServer mail() {
    return sandbox.mail();
  }
}
