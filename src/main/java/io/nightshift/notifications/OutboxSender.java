package io.nightshift.notifications;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Outages;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.notifications.InFlightDeliveries.Ended;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.DeliveryOutcome;
import io.nightshift.notifications.channels.Message;
import io.nightshift.notifications.channels.NotificationSettings;
import io.nightshift.notifications.channels.Transport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends due notifications through one channel. Each round is one transaction: record the outcomes
 * of those that have ended, then claim as many due ones as there is capacity for. They are sent
 * outside of it, several at once.
 *
 * <p>Delivery is at least once, and normally once: nothing is claimed that is not sent at once, a
 * claim lasts while its lease is renewed, and only the newest claim may record the outcome. Only a
 * crash between the sending and that record causes a second delivery, with the same identity.
 */
final class OutboxSender extends BackgroundService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.notifications");

  private static final String DATABASE = "database";
  private static final String SERVER = "server";

  /** The interval of its own checks without a signal. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final Duration HEARTBEAT_LIMIT = Duration.ofMinutes(5);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(25);

  /** On a stop: an outcome that is not recorded means a second email. */
  private static final Duration SETTLING = Duration.ofMillis(300);

  /**
   * The time to wait for a server that may have accepted a message: otherwise it would be sent
   * twice.
   */
  private static final Duration LAST_WAIT = Duration.ofSeconds(20);

  private final DataSource dataSource;
  private final DatabaseSignals signals;
  private final MessageWriters writers;
  private final Transport transport;
  private final OutboxClaims claims;
  private final RateLimits limits;
  private final DeliveryPolicy policy;
  private final ChannelWaits waits;
  private final Waits<String> ownWaits = new Waits<>();
  private final Duration lease;
  private final int concurrency;
  private final int maxAttempts;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong rescued = new AtomicLong();

  /** Whether the last round failed: its commit may have succeeded, and is then found done. */
  private boolean isInDoubt;

  OutboxSender(
      DataSource dataSource,
      DatabaseSignals signals,
      MessageWriters writers,
      Transport transport,
      NotificationSettings settings,
      NotificationSettings.Limits limits,
      int concurrency) {
    this.dataSource = dataSource;
    this.signals = signals;
    this.writers = writers;
    this.transport = transport;
    this.claims = new OutboxClaims(transport.channel());
    this.limits = new RateLimits(limits);
    this.policy = new DeliveryPolicy(transport.channel(), settings.retry());
    this.waits = new ChannelWaits(transport.channel());
    this.lease = settings.lease();
    this.maxAttempts = settings.retry().maxAttempts();
    this.concurrency = Math.max(1, concurrency);
  }

  @Override
  public String name() {
    return channelName() + "-sender";
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT.withHeartbeatLimit(HEARTBEAT_LIMIT).withStopTimeout(STOP_TIMEOUT);
  }

  @Override
  public Optional<Wait> waits() {
    return ownWaits.longest();
  }

  @Override
  public List<WorkerFigure> figures() {
    return List.of(
        attempts("sent", sent),
        attempts("retried", retried),
        attempts("failed", failed),
        WorkerFigure.of("rescued", rescued::get));
  }

  private WorkerFigure attempts(String outcome, AtomicLong count) {
    return WorkerFigure.of(outcome, count::get)
        .counter(
            "nightshift.notifications",
            "Attempts to send a notification, by outcome",
            "channel",
            channelName(),
            "outcome",
            outcome);
  }

  private String channelName() {
    return transport.channel().name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    InFlightDeliveries deliveries = new InFlightDeliveries();
    try (var signal = signals.on(Outbox.SIGNAL, deliveries::wake);
        var stop = stopping.onCancelled(deliveries::wake)) {
      try {
        send(deliveries, stopping);
      } finally {
        finish(deliveries);
      }
    } finally {
      transport.close();
    }
  }

  private void send(InFlightDeliveries deliveries, CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(MAX_BACKOFF);
    Upkeep upkeep = new Upkeep(lease);
    while (!stopping.isCancelled()) {
      Duration pause;
      try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
        pause = round(deliveries, upkeep);
        if (backoff.isFailing()) {
          LOG.infof("NS0501 %s resumed", name());
        }
        ownWaits.working(DATABASE);
        backoff.reset();
        isInDoubt = false;
      } catch (SQLException e) {
        isInDoubt = true;
        if (!Outages.willPass(e)) {
          throw e;
        }
        if (stopping.isCancelled()) {
          return; // The stop has interrupted it, or does not wait for the database.
        }
        if (!backoff.isFailing()) {
          LOG.warnf("NS0502 %s waits for the database: %s", name(), Failures.oneLine(e));
        }
        ownWaits.waiting(DATABASE, "PostgreSQL: " + Failures.oneLine(e));
        if (!stopping.delay(backoff.next())) {
          return;
        }
        continue;
      }
      deliveries.await(pause);
    }
  }

  /**
   * Runs one round.
   *
   * @return the pause until the next, unless a signal comes
   */
  private Duration round(InFlightDeliveries deliveries, Upkeep upkeep) throws SQLException {
    List<Ended> ended = deliveries.ended();
    policy.note(ended, System.nanoTime());
    int sending = deliveries.unsettled().size() - ended.size();
    int room = policy.allowed(concurrency - sending, sending, System.nanoTime());
    Plan plan =
        Transaction.<Plan, RuntimeException>run(
            dataSource,
            connection -> {
              settle(connection, ended);
              waits.note(connection, policy.waitsFor());
              if (deliveries.unsettled().isEmpty()) {
                OutboxClaims.Ahead ahead = claims.ahead(connection);
                if (ahead.isQuiet()) {
                  return new Plan(Map.of(), ahead.pause(LOOK));
                }
              }
              upkeep.run(connection, deliveries);
              return plan(connection, room);
            });
    noted(policy.waitsFor());
    deliveries.settled(ended);
    ended.forEach(this::count);
    plan.messages()
        .forEach((claimed, write) -> deliveries.start(claimed, one -> attempt(one, write)));
    return deliveries.unsettled().isEmpty() || plan.pause().compareTo(upkeep.every()) < 0
        ? plan.pause()
        : upkeep.every();
  }

  private void noted(@Nullable String why) {
    waits.noted(why);
    if (why == null) {
      ownWaits.working(SERVER);
    } else {
      ownWaits.waiting(SERVER, ChannelWaits.readable(why));
    }
  }

  /**
   * The decision of a round.
   *
   * @param messages the notifications to send, with the writer of each
   * @param pause the pause until the next round
   */
  private record Plan(
      Map<ClaimedNotification, Function<ClaimedNotification, Message>> messages, Duration pause) {}

  private Plan plan(Connection connection, int room) throws SQLException {
    if (room == 0) {
      return new Plan(Map.of(), policy.pause(LOOK, System.nanoTime()));
    }
    List<ClaimedNotification> due = claims.due(connection, room);
    List<ClaimedNotification> now = new ArrayList<>();
    Map<ClaimedNotification, Duration> later = new HashMap<>();
    for (ClaimedNotification each : due) {
      Optional<Duration> wait = limits.ask(transport.party(each.recipient()), System.nanoTime());
      wait.ifPresentOrElse(time -> later.put(each, time), () -> now.add(each));
    }
    OutboxClaims.claim(connection, now, lease);
    OutboxClaims.postpone(connection, later);
    Map<ClaimedNotification, Function<ClaimedNotification, Message>> messages =
        writers.prepare(connection, now);
    if (due.size() == room) {
      // More may be due: continue as soon as there is capacity, or at once if none used it.
      return new Plan(messages, now.isEmpty() ? Duration.ZERO : LOOK);
    }
    return new Plan(messages, claims.ahead(connection).pause(LOOK));
  }

  private DeliveryOutcome attempt(
      ClaimedNotification claimed, Function<ClaimedNotification, Message> write) {
    try {
      return transport.send(claimed, write.apply(claimed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DeliveryOutcome.Retry("it was given up in the middle", null);
    } catch (RuntimeException e) {
      LOG.errorf(
          e,
          "NS0503 Sending notification %d failed with an internal error; the attempt counts "
              + "as failed",
          claimed.id());
      return new DeliveryOutcome.Retry(Failures.oneLine(e), null);
    }
  }

  private void settle(Connection connection, List<Ended> ended) throws SQLException {
    List<OutboxClaims.Settlement> settlements =
        ended.stream().map(each -> policy.settlement(each.notification(), each.outcome())).toList();
    int settled = OutboxClaims.settle(connection, settlements);
    if (settled < settlements.size() && !isInDoubt) {
      LOG.warnf(
          "NS0504 %d notifications took longer than their lease; another instance may "
              + "have sent them too",
          settlements.size() - settled);
    }
  }

  private void count(Ended ended) {
    switch (policy.settlement(ended.notification(), ended.outcome()).state()) {
      case SENT -> sent.incrementAndGet();
      case FAILED -> failed.incrementAndGet();
      default -> retried.incrementAndGet();
    }
  }

  /** On a stop: waits for what is being sent, and records the outcomes. */
  private void finish(InFlightDeliveries deliveries) throws InterruptedException {
    if (!deliveries.awaitAll(Interruption.PATIENCE)) {
      transport.breakOff();
      var unused = deliveries.awaitAll(LAST_WAIT);
    }
    List<Ended> ended = deliveries.ended();
    if (ended.isEmpty()) {
      return;
    }
    try (var patience = Interruption.within(SETTLING)) {
      Transaction.<Boolean, RuntimeException>run(
          dataSource,
          connection -> {
            settle(connection, ended);
            return true;
          });
      deliveries.settled(ended);
      ended.forEach(this::count);
    } catch (SQLException e) {
      LOG.warnf(
          "NS0505 %d notifications may be sent twice: delivery results could not be "
              + "stored: %s",
          ended.size(), Failures.oneLine(e));
    }
  }

  /** Periodic tasks of the sender. */
  private final class Upkeep {
    private final Duration every;
    private long lastNanos;

    Upkeep(Duration lease) {
      this.every = lease.dividedBy(3);
      this.lastNanos = System.nanoTime() - every.toNanos();
    }

    Duration every() {
      return every;
    }

    void run(Connection connection, InFlightDeliveries deliveries) throws SQLException {
      if (System.nanoTime() - lastNanos < every.toNanos()) {
        return;
      }
      var own = deliveries.unsettled();
      OutboxClaims.renew(connection, own, lease);
      rescued.addAndGet(claims.rescue(connection, own, maxAttempts));
      lastNanos = System.nanoTime();
    }
  }
}
