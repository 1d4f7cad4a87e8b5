package io.nightshift.hosting.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** What is logged in a category as long as it is open. */
final class LogLines extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  LogLines(String category) {
    this.logger = Logger.getLogger(category);
    logger.addHandler(this);
  }

  List<String> all() {
    return lines;
  }

  @Override
  @SuppressWarnings("deprecation") // The other way is a formatter, for one line of a test.
  public void publish(LogRecord line) {
    String text = ExtLogRecord.wrap(line).getFormattedMessage();
    Throwable thrown = line.getThrown();
    lines.add(thrown == null ? text : text + " [" + thrown.getMessage() + "]");
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
