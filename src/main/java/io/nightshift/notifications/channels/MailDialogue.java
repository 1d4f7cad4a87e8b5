package io.nightshift.notifications.channels;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.util.Locale;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the mail server that records the step of the dialogue (RFC 5321), and what the
 * server refused at which step. For one thread at a time.
 */
final class MailDialogue extends SMTPTransport {
  private volatile Step step = Step.CONNECT;
  private @Nullable Reply refusal;
  private boolean needsUtf8;
  private final Object mark = new Object();
  private @Nullable Thread sender; // Guarded by mark, like the next one.
  private boolean isBrokenOff;

  /** Whether the server has asked for the content of the email. */
  private boolean mayBeAccepted;

  private static final int SEND_CONTENT = 354;

  MailDialogue(Session session) {
    super(session, new URLName("smtp", null, -1, null, null, null));
  }

  /** The steps of a dialogue, in their order. A refusal before RCPT does not concern one email. */
  enum Step {
    CONNECT,
    EHLO,
    STARTTLS,
    AUTH,
    MAIL,
    RCPT,
    DATA
  }

  /**
   * An answer that refuses something.
   *
   * @param code the reply code; below 200 if the server closed the connection or sent nothing
   *     readable
   * @param text the whole answer, the code included
   */
  record Reply(Step step, int code, String text) {}

  /** Begins the next email. */
  void begin(boolean utf8) {
    synchronized (mark) {
      mayBeAccepted = false;
    }
    step = Step.MAIL;
    refusal = null;
    needsUtf8 = utf8;
  }

  /** Makes the calling thread the sender. */
  void takenUp() {
    synchronized (mark) {
      sender = Thread.currentThread();
      step = step == Step.DATA ? Step.MAIL : step; // That was the email before.
      mayBeAccepted = false;
    }
  }

  /** Ends the use by the sender. */
  void laidDown() {
    synchronized (mark) {
      sender = null;
    }
  }

  /**
   * Breaks off a dialogue in which the server has not asked for the content: until then it cannot
   * have accepted the email (RFC 5321, 3.3).
   */
  void breakOff() {
    synchronized (mark) {
      isBrokenOff = true;
      if (sender != null && !mayBeAccepted) {
        sender.interrupt();
      }
    }
  }

  /** Whether it was broken off before the server could accept anything. */
  boolean isBrokenOff() {
    synchronized (mark) {
      return isBrokenOff && !mayBeAccepted;
    }
  }

  private void reached(Step next) throws MessagingException {
    synchronized (mark) {
      if (next == Step.DATA) {
        continues();
      }
      step = next;
    }
  }

  private void continues() throws MessagingException {
    if (isBrokenOff) {
      throw new MessagingException("broken off, since the service stops");
    }
  }

  /** The current step. */
  Step step() {
    return step;
  }

  /** The first refusal since the begin of the email; null if there is none. */
  @Nullable Reply refusal() {
    return refusal;
  }

  /** Whether the server takes envelopes that are not ASCII (RFC 6531). */
  boolean takesUtf8() {
    return super.supportsExtension("SMTPUTF8");
  }

  /**
   * Does not offer SMTPUTF8 if the email does not need it: not every server forwards such an email.
   */
  @Override
  public boolean supportsExtension(String extension) {
    boolean hidden = step == Step.MAIL && !needsUtf8 && extension.equals("SMTPUTF8");
    return !hidden && super.supportsExtension(extension);
  }

  @Override
  protected void sendCommand(String command) throws MessagingException {
    int end = command.indexOf(' ');
    String verb = (end < 0 ? command : command.substring(0, end)).toUpperCase(Locale.ROOT);
    reached(
        switch (verb) {
          case "EHLO", "HELO" -> Step.EHLO;
          case "STARTTLS" -> Step.STARTTLS;
          case "AUTH" -> Step.AUTH;
          case "MAIL" -> Step.MAIL;
          case "RCPT" -> Step.RCPT;
          case "DATA" -> Step.DATA;
          default -> step;
        });
    super.sendCommand(command);
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    int code = super.readServerResponse();
    if (code == SEND_CONTENT) {
      synchronized (mark) {
        continues();
        mayBeAccepted = true;
      }
    }
    if (refusal == null && (code < 200 || code >= 400)) {
      refusal = new Reply(step, code, getLastServerResponse());
    }
    return code;
  }

  /** Only a server that does not know EHLO is greeted with HELO: any other refusal is final. */
  @Override
  protected boolean ehlo(String domain) throws MessagingException {
    boolean known = super.ehlo(domain);
    int code = getLastReturnCode();
    if (!known && code != 500 && code != 502) {
      throw new MessagingException(getLastServerResponse());
    }
    return known;
  }
}
