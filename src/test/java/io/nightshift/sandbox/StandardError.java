package io.nightshift.sandbox;

import java.io.PrintStream;
import java.util.logging.Handler;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** The log of a JVM of this package: its standard error, which its parent sends to a file. */
final class StandardError {

  private StandardError() {}

  /**
   * Sends warnings of all libraries, and whatever is printed, to standard error. Else Quarkus' own
   * first handler would keep every line for a Quarkus that never comes.
   *
   * @return standard output, which is left to talk to the parent
   */
  static PrintStream takeAll() {
    Logger root = Logger.getLogger("");
    root.setHandlers(
        new Handler[] {
          new ConsoleHandler(
              ConsoleHandler.Target.SYSTEM_ERR,
              new PatternFormatter("%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c{2.} %s%e%n"))
        });
    root.setLevel(Level.WARN);
    PrintStream standardOutput = System.out;
    System.setOut(System.err);
    return standardOutput;
  }
}
