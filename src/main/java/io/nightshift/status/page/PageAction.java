package io.nightshift.status.page;

import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.qute.TemplateData;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A button for an operator's call, with the text of its confirmation.
 *
 * @param label the text of the button
 * @param target the object of the call; together with the label the button's accessible name
 * @param post the path of the call
 * @param effect the effect of the call, in words
 * @param careful whether the call cannot be undone
 * @param options what the confirmation asks besides: {@code pause}, {@code command} or nothing
 */
@TemplateData
record PageAction(
    String label, String target, String post, String effect, boolean careful, String options) {

  /** A call without options. */
  private PageAction(String label, String target, String post, String effect, boolean careful) {
    this(label, target, post, effect, careful, "");
  }

  private static PageAction worker(
      String label, String name, String command, String effect, String options) {
    return new PageAction(
        label, name, "status/workers/" + segment(name) + "/" + command, effect, false, options);
  }

  static PageAction pause(String name) {
    return worker(
        "Pause",
        name,
        "pause",
        "On each instance, the worker finishes its present work and begins nothing new until it is"
            + " resumed.",
        "pause");
  }

  static PageAction resume(String name) {
    return worker(
        "Resume",
        name,
        "resume",
        "On each instance, the worker continues where it stopped.",
        "command");
  }

  static PageAction restart(String name) {
    return worker(
        "Restart",
        name,
        "restart",
        "The worker is stopped and started again, on one instance after the other. Work in flight"
            + " is finished or rolled back.",
        "command");
  }

  static PageAction run(String name) {
    return worker("Run now", name, "run", "It runs once, now, whatever its schedule says.", "");
  }

  /** The actions that the state and kind of a worker allow; the host decides in the end. */
  static List<PageAction> of(WorkerStatus worker) {
    List<PageAction> actions = new ArrayList<>();
    String name = worker.name();
    WorkerState state = worker.state();
    if (state == WorkerState.RUNNING && worker.kind().equals(WorkerKind.SCHEDULED)) {
      actions.add(run(name));
    }
    if (state == WorkerState.PAUSED) {
      actions.add(resume(name));
    } else if (state == WorkerState.RUNNING || state == WorkerState.BACKING_OFF) {
      actions.add(pause(name));
    }
    switch (state) {
      case RUNNING, PAUSED, BACKING_OFF, FAILED, COMPLETED, STOPPED -> actions.add(restart(name));
      default -> {}
    }
    return actions;
  }

  static PageAction replay(String letter) {
    return new PageAction(
        "Replay",
        "dead letter " + letter,
        "dead-letters/" + letter + "/replay",
        "Its event is tried again, and applied once. Where that fails it stays open, with what is"
            + " wrong now.",
        false);
  }

  static PageAction discard(String letter) {
    return new PageAction(
        "Discard",
        "dead letter " + letter,
        "dead-letters/" + letter + "/discard",
        "It is given up: its event is never applied. It stays in the list.",
        true);
  }

  static PageAction retry(String notification) {
    return new PageAction(
        "Retry",
        "notification " + notification,
        "notifications/" + notification + "/retry",
        "It is sent as soon as there is room, with all its attempts again.",
        false);
  }

  static PageAction cancel(String notification) {
    return new PageAction(
        "Cancel",
        "notification " + notification,
        "notifications/" + notification + "/cancel",
        "It is taken back, and not sent.",
        true);
  }

  static PageAction stop(String operation) {
    return new PageAction(
        "Stop",
        "bulk operation " + operation,
        "bulk-operations/" + operation + "/stop",
        "It changes nothing more. What it has changed stays.",
        true);
  }

  static PageAction acknowledge(String alert) {
    return new PageAction(
        "Acknowledge",
        "alert " + alert,
        "alerts/" + alert + "/acknowledge",
        "You take it on. It is resolved by itself when its cause is gone.",
        false);
  }

  /** Percent-encoded, as a segment of a path or a value of a query. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
