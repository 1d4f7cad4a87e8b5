package io.nightshift.notifications.channels;

import io.nightshift.notifications.channels.MailDialogue.Reply;
import io.nightshift.notifications.channels.MailDialogue.Step;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Classifies the answers of a mail server by the table in docs/notifications.md. An enhanced status
 * code (RFC 3463) takes precedence.
 */
final class MailAnswers {
  private static final int SHUTTING_DOWN = 421;

  private static final Pattern ENHANCED =
      Pattern.compile("[245][0-9]{2}[ -]([245])\\.([0-9]{1,3}\\.[0-9]{1,3})(?![0-9.])");

  /**
   * The enhanced codes (subject and detail) for faults of the server, the sender or this client:
   * bad sender addresses; mail systems that are full, closed or misconfigured; quotas; commands out
   * of order; missing logins and encryption; and the codes of RFC 7372 for senders that cannot be
   * verified.
   */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "1.7", "1.8", "3.1", "3.2", "3.5", "4.3", "4.5", "5.1", "5.5", "5.6", "7.3", "7.4", "7.5",
          "7.6", "7.8", "7.9", "7.10", "7.11", "7.12", "7.13", "7.14", "7.20", "7.21", "7.22",
          "7.23", "7.24", "7.25", "7.26", "7.27", "7.28");

  /**
   * The further codes of this kind at RCPT TO, where a policy cannot have refused the content yet.
   */
  private static final Set<String> OF_THE_SERVER_AT_RCPT = Set.of("7.0", "7.1");

  /** Reply codes without an enhanced code that concern commands and logins, not the recipient. */
  private static final Set<Integer> CODES_OF_THE_SERVER =
      Set.of(500, 502, 503, 504, 521, 523, 524, 525, 530, 534, 535, 538);

  private MailAnswers() {}

  static DeliveryOutcome outcome(Reply reply) {
    String why =
        "%s: %s".formatted(name(reply.step()), reply.code() < 0 ? "no answer" : reply.text());
    if (reply.code() == SHUTTING_DOWN || reply.step().compareTo(Step.RCPT) < 0) {
      return new DeliveryOutcome.Away(why);
    }
    if (reply.code() < 400) {
      return new DeliveryOutcome.Retry(why, null);
    }
    Matcher enhanced = ENHANCED.matcher(reply.text());
    if (!enhanced.lookingAt()) {
      if (CODES_OF_THE_SERVER.contains(reply.code())) {
        return new DeliveryOutcome.Denied(why);
      }
      return lasting(reply.code() >= 500, why);
    }
    boolean forGood = enhanced.group(1).equals("5");
    String detail = enhanced.group(2);
    boolean denied =
        OF_THE_SERVER.contains(detail)
            || forGood && reply.step() == Step.RCPT && OF_THE_SERVER_AT_RCPT.contains(detail)
            || !forGood && detail.equals("3.0");
    return denied ? new DeliveryOutcome.Denied(why) : lasting(forGood, why);
  }

  private static DeliveryOutcome lasting(boolean forGood, String why) {
    return forGood ? new DeliveryOutcome.Refused(why) : new DeliveryOutcome.Retry(why, null);
  }

  /** The name of a step in RFC 5321. */
  static String name(Step step) {
    return switch (step) {
      case MAIL -> "MAIL FROM";
      case RCPT -> "RCPT TO";
      case CONNECT, EHLO, STARTTLS, AUTH, DATA -> step.name();
    };
  }
}
