package io.nightshift.monitoring;

import io.nightshift.database.DatabaseLogin;
import io.nightshift.database.ReadOnlyDatabase;
import io.nightshift.http.HttpUrl;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Creates targets from their settings. No message shows a URL: it may contain a password. */
@Singleton
final class ConfiguredTargets {
  private final MonitoringSettings settings;
  private final DataSource own;
  private final OutgoingHttp http;
  private final NameLookup lookup;
  private final RedisServers redisServers;
  private final Map<String, HttpProbe> probes = new HashMap<>();

  @Inject
  ConfiguredTargets(
      MonitoringSettings settings,
      DataSource own,
      OutgoingHttp http,
      NameLookup lookup,
      RedisServers redisServers) {
    this.settings = settings;
    this.own = own;
    this.http = http;
    this.lookup = lookup;
    this.redisServers = redisServers;
  }

  /**
   * All targets, by name.
   *
   * @throws IllegalArgumentException if one is misconfigured: the message names it and the fault
   */
  List<Target> all() {
    List<Target> targets = new ArrayList<>();
    new TreeMap<>(settings.targets())
        .forEach(
            (name, target) -> {
              try {
                targets.add(target(name, target));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "nightshift.monitoring.targets.\"%s\".%s".formatted(name, e.getMessage()));
              }
            });
    return targets;
  }

  private Target target(String name, TargetSettings target) {
    require(
        Stream.of(target.http(), target.tcp(), target.sql(), target.redis())
                .filter(o -> o.isPresent())
                .count()
            == 1,
        "http, .tcp, .sql or .redis must be set, and only one of them");
    Duration every = target.every();
    require(
        every.toSeconds() >= 1 && every.getNano() == 0,
        "every must be whole seconds, at least 1: " + every);
    require(
        target.timeout().isPositive() && target.timeout().compareTo(Duration.ofHours(1)) <= 0,
        "timeout must be positive, and at most an hour: " + target.timeout());
    require(target.failures() >= 1, "failures must be at least 1");
    require(target.successes() >= 1, "successes must be at least 1");
    return target
        .http()
        .map(url -> http(name, target, url))
        .or(() -> target.tcp().map(address -> tcp(name, target, address)))
        .or(() -> target.sql().map(query -> sql(name, target, query)))
        .or(() -> target.redis().map(url -> redis(name, target, url)))
        .orElseThrow();
  }

  private Target http(String name, TargetSettings target, String text) {
    HttpUrl url;
    try {
      url = HttpUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("http " + e.getMessage());
    }
    HttpStatuses statuses;
    try {
      statuses = HttpStatuses.of(target.status());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("status " + e.getMessage());
    }
    HttpProbe probe =
        probes.computeIfAbsent(
            target.timeout() + "/" + target.trustAll(),
            unused -> new HttpProbe(http, target.timeout(), target.trustAll()));
    List<String> secrets = new ArrayList<>();
    addSecret(secrets, url.userInfo());
    addSecret(secrets, url.credentials());
    addSecret(secrets, url.path().contains("?") ? url.path().split("\\?", 2)[1] : null);
    return new Target(
        name,
        TargetType.HTTP,
        target,
        new HttpCheck(probe, url, statuses, target.body(), target.redirects()),
        secrets);
  }

  private Target tcp(String name, TargetSettings target, String address) {
    URI uri;
    try {
      uri = new URI("tcp://" + address);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("tcp must be a host and a port: " + address);
    }
    String host = uri.getHost();
    require(
        host != null && uri.getPort() > 0 && uri.getPort() <= 65_535 && uri.getUserInfo() == null,
        "tcp must be a host and a port: " + address);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Target(
        name,
        TargetType.TCP,
        target,
        new TcpCheck(lookup, bare, uri.getPort(), target.timeout()),
        List.of());
  }

  private Target sql(String name, TargetSettings target, String query) {
    ReadOnlyDatabase database =
        target
            .jdbcUrl()
            .map(url -> other(name, target, url))
            .orElseGet(() -> ReadOnlyDatabase.own(own));
    return new Target(
        name,
        TargetType.SQL,
        target,
        new SqlCheck(lookup, database, query, target.timeout()),
        database.secrets());
  }

  private static ReadOnlyDatabase other(String name, TargetSettings target, String url) {
    try {
      return ReadOnlyDatabase.at(
          new DatabaseLogin(
              "nightshift.monitoring.targets.\"%s\".jdbc-url".formatted(name),
              url.strip(),
              target.username().orElse(null),
              target.password().orElse(null),
              "nightshift health-watch",
              target.timeout()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("jdbc-url " + e.getMessage());
    }
  }

  private Target redis(String name, TargetSettings target, String url) {
    require(
        target.maxLag().toSeconds() >= 1, "max-lag must be at least a second: " + target.maxLag());
    RedisServer server;
    try {
      server =
          RedisServer.of(
              url,
              target.username(),
              target.password(),
              target.trustAll(),
              target.ca(),
              "redis",
              "ca");
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
    return new Target(
        name,
        TargetType.REDIS,
        target,
        new RedisCheck(redisServers, server, target.timeout(), target.maxLag()),
        server.secrets());
  }

  private static void addSecret(List<String> secrets, @Nullable String one) {
    if (one != null && !one.isEmpty()) {
      secrets.add(one);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
