package io.nightshift.availability;

import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.HostedServiceProvider;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Hosts the workers {@code availability-publisher} and {@code availability-rebuild} if a Redis
 * server is configured, and none otherwise.
 */
@Singleton
final class AvailabilityWorkers implements HostedServiceProvider {
  private static final String PREFIX = "nightshift.availability.";

  private final AvailabilitySettings settings;
  private final DataSource dataSource;
  private final RedisServers servers;
  private final Clock clock;

  @Inject
  AvailabilityWorkers(
      AvailabilitySettings settings, DataSource dataSource, RedisServers servers, Clock clock) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.servers = servers;
    this.clock = clock;
  }

  /**
   * The workers.
   *
   * @throws IllegalArgumentException if a setting is invalid: the message names it
   */
  @Override
  public List<HostedService> services() {
    if (settings.redis().url().isEmpty()) {
      return List.of();
    }
    RedisServer server = RedisServer.of(settings.redis(), PREFIX + "redis");
    require(settings.every().toMillis() >= 100, "every must be at least 100 ms");
    require(settings.timeout().toMillis() >= 1, "timeout must be positive");
    require(
        settings.key().matches("[^{}\\s]{1,200}"),
        "key must have 1 to 200 characters, without spaces and braces");
    Supplier<LevelStore> stores = () -> new LevelStore(servers, server, settings);
    LevelCounters counters = new LevelCounters(clock);
    return List.of(
        new AvailabilityPublisher(dataSource, stores, settings.every(), counters),
        new AvailabilityRebuild(dataSource, stores, counters));
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(PREFIX + rule);
    }
  }
}
