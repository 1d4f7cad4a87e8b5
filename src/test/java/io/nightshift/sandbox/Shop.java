package io.nightshift.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A small simulated tea shop: orders through their life, audit events, some of these twice, a few
 * bad records. It publishes at a steady rate until closed, and waits while the broker is away.
 */
public final class Shop implements Runnable, AutoCloseable {

  /** The kind of a record of the shop. */
  public enum Kind {
    ORDER_PLACED,
    ORDER_PAID,
    ORDER_SHIPPED,
    ORDER_DELIVERED,
    ORDER_CANCELLED,
    AUDIT,
    NOTIFICATION,
    /** A repeated event, with the same source and id. */
    DUPLICATE,
    /** Something that must become a dead letter. */
    BAD
  }

  /** The plan of a shop. */
  public record Plan(Topics topics, double eventsPerSecond, long seed, boolean notifications) {

    /** 20 events a second to the default topics, without notifications. */
    public static final Plan DEFAULT = new Plan(Topics.DEFAULT, 20, 1, false);

    /** The same at another rate. */
    public Plan atRate(double newEventsPerSecond) {
      return new Plan(topics, newEventsPerSecond, seed, notifications);
    }

    /** The same to other topics. */
    public Plan to(Topics newTopics) {
      return new Plan(newTopics, eventsPerSecond, seed, notifications);
    }

    /** The same with other events. */
    public Plan withSeed(long newSeed) {
      return new Plan(topics, eventsPerSecond, newSeed, notifications);
    }

    /** The same with notifications. */
    public Plan withNotifications() {
      return new Plan(topics, eventsPerSecond, seed, true);
    }
  }

  private final Plan plan;
  private final ShopTrade trade;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Kind, Long> published = new EnumMap<>(Kind.class);
  private @Nullable Thread thread;
  private boolean closed;

  /** A shop that is not open yet: {@link #start}, {@link #run} or {@link #publish} open it. */
  public Shop(String bootstrapServers, Plan plan) {
    this.plan = plan;
    this.trade = new ShopTrade(plan.topics(), plan.seed(), Clock.systemUTC(), plan.notifications());
    this.producer = Publisher.producer(bootstrapServers);
  }

  /** Lets a new shop run on a thread of its own. */
  public static Shop start(String bootstrapServers, Plan plan) {
    Shop shop = new Shop(bootstrapServers, plan);
    shop.thread = Thread.ofPlatform().daemon().name("shop").start(shop);
    return shop;
  }

  /**
   * Publishes at the plan's rate until closed. It does not catch up after a wait for the broker.
   */
  @Override
  public void run() {
    long period = (long) (TimeUnit.SECONDS.toNanos(1) / plan.eventsPerSecond());
    long due = System.nanoTime();
    while (awaitDue(due)) {
      publish(trade.next());
      due = Math.max(due + period, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
    }
  }

  /**
   * Publishes that many of the next events as fast as it can, and waits until the broker has them.
   */
  public void publish(int events) {
    for (int i = 0; i < events; i++) {
      publish(trade.next());
    }
    producer.flush();
  }

  /** The number of records of each kind that the broker has by now. */
  public Map<Kind, Long> published() {
    lock.lock();
    try {
      return Map.copyOf(published);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the broker has that many records in all.
   *
   * @return whether it had them within the limit
   */
  public boolean awaitPublished(long events, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (total() < events && left > 0) {
        left = changed.awaitNanos(left);
      }
      return total() >= events;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the shop. Records that the broker has not accepted within 2 s are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (thread != null) {
      // It may be inside a send that waits for the broker.
      thread.interrupt();
    }
    producer.close(Duration.ofSeconds(2));
  }

  private boolean awaitDue(long due) {
    lock.lock();
    try {
      long left = due - System.nanoTime();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Tries until the producer accepts it: an order without its first event would be unknown. */
  private void publish(ShopTrade.Publication next) {
    boolean taken = false;
    while (!taken && !isClosed()) {
      try {
        taken = !isTimeout(producer.send(next.record(), (at, failure) -> count(next, failure)));
      } catch (InterruptException | IllegalStateException closing) {
        return;
      }
    }
  }

  /** Whether the producer refused it: the buffer is full, or no broker has described the topic. */
  private static boolean isTimeout(Future<RecordMetadata> sent) {
    return sent.state() == Future.State.FAILED && sent.exceptionNow() instanceof TimeoutException;
  }

  private void count(ShopTrade.Publication sent, @Nullable Exception failure) {
    if (failure != null) {
      return;
    }
    lock.lock();
    try {
      published.merge(sent.kind(), 1L, Long::sum);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long total() {
    return published.values().stream().mapToLong(Long::longValue).sum();
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
