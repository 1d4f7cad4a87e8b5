package io.nightshift.notifications;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.util.Locale;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the mail server that knows the step of the dialogue (RFC 5321), and what the
 * server refused at which step. For one thread at a time.
 */
final class MailDialogue extends SMTPTransport {
  private Step step = Step.CONNECT;
  private @Nullable Reply refusal;
  private boolean needsUtf8;

  MailDialogue(Session session) {
    super(session, new URLName("smtp", null, -1, null, null, null));
  }

  /** The steps of a dialogue, in their order. Those before RCPT say nothing of one email. */
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
   * @param code the reply code; below 200 where the server hung up or said nothing readable
   * @param text all of the answer, the code included
   */
  record Reply(Step step, int code, String text) {}

  /**
   * Begins with the next email.
   *
   * @param utf8 whether its envelope has characters that are not ASCII
   */
  void begin(boolean utf8) {
    step = Step.MAIL;
    refusal = null;
    needsUtf8 = utf8;
  }

  /** The step that was reached. */
  Step step() {
    return step;
  }

  /** What was refused first since it began; null for nothing. */
  @Nullable Reply refusal() {
    return refusal;
  }

  /** Whether the server takes envelopes that are not ASCII (RFC 6531). */
  boolean takesUtf8() {
    return super.supportsExtension("SMTPUTF8");
  }

  /** Without SMTPUTF8 where the email does not need it: not every server passes such a one on. */
  @Override
  public boolean supportsExtension(String extension) {
    boolean hidden = step == Step.MAIL && !needsUtf8 && extension.equals("SMTPUTF8");
    return !hidden && super.supportsExtension(extension);
  }

  @Override
  protected void sendCommand(String command) throws MessagingException {
    int end = command.indexOf(' ');
    String verb = (end < 0 ? command : command.substring(0, end)).toUpperCase(Locale.ROOT);
    step =
        switch (verb) {
          case "EHLO", "HELO" -> Step.EHLO;
          case "STARTTLS" -> Step.STARTTLS;
          case "AUTH" -> Step.AUTH;
          case "MAIL" -> Step.MAIL;
          case "RCPT" -> Step.RCPT;
          case "DATA" -> Step.DATA;
          default -> step;
        };
    super.sendCommand(command);
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    int code = super.readServerResponse();
    if (refusal == null && (code < 200 || code >= 400)) {
      refusal = new Reply(step, code, getLastServerResponse());
    }
    return code;
  }

  /** Only who does not know EHLO is greeted with HELO: any other refusal stands. */
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
