package io.nightshift.status.security;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.notifications.NotificationState;
import io.nightshift.notifications.NotificationView;
import io.nightshift.notifications.channels.Channel;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReaderTest {

  private static NotificationView notification(Channel channel, String recipient, String error) {
    return new NotificationView(
        1L,
        "k",
        "requested",
        channel,
        recipient,
        null,
        NotificationState.FAILED,
        1,
        Instant.EPOCH,
        null,
        error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EMAIL   | anna@example.com                        | a…@example.com
          EMAIL   | anna@17                                 | a…@17
          EMAIL   | someone                                 | …
          WEBHOOK | https://hooks.example.com/secret?t=anna | https://hooks.example.com/…
          WEBHOOK | http://u:p@hooks.example.com:81/        | http://hooks.example.com:81/…
          WEBHOOK | not a url                               | …
          """)
  void aRecipientIsShownAsItMayBeSeen(Channel channel, String recipient, String shown) {
    NotificationView view = notification(channel, recipient, "");
    assertEquals(shown, Reader.MASKED.recipient(view));
    assertEquals(recipient, Reader.ALL.recipient(view));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          550 <anna.b@17>: unknown, see bert@example.com | 550 <a…@17>: unknown, see b…@example.com
          550 Anna.B has no mailbox                      | 550 … has no mailbox
          550 joanna.bx has none                         | 550 joanna.bx has none
          """)
  void aMailServersAnswerDoesNotNameTheRecipient(String error, String shown) {
    NotificationView view = notification(Channel.EMAIL, "anna.b@17", error);
    assertEquals(shown, Reader.MASKED.lastError(view));
    assertEquals(error, Reader.ALL.lastError(view));
  }

  @Test
  void noOtherClassOpensWhatIsPersonal() {
    var classes = new ClassFileImporter().importPath("target/classes/io/nightshift/status");
    hold(classes, NotificationView.class, "recipient|lastError");
    hold(classes, DeadLetterView.class, "message");
    hold(classes, DeadLetterGroup.class, "message");
  }

  private static void hold(
      com.tngtech.archunit.core.domain.JavaClasses classes, Class<?> view, String members) {
    noClasses()
        .that(resideInAPackage("io.nightshift.status"))
        .and()
        .doNotBelongToAnyOf(Reader.class)
        .should()
        .callMethodWhere(
            target(owner(JavaClass.Predicates.type(view))).and(target(nameMatching(members))))
        .check(classes);
  }
}
