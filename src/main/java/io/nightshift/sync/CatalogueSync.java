package io.nightshift.sync;

import io.nightshift.events.Sha256;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.redis.RedisServers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the catalogue of an external system into the stock. Its count of a sku is absolute, and
 * replaces the stored one; later shipments are subtracted from it, until the next pass.
 */
@Singleton
final class CatalogueSync extends ScheduledService {
  private final SyncSettings settings;
  private final OutgoingHttp http;
  private final NameLookup lookup;
  private final RedisServers redisServers;
  private final RunTransactions transactions;
  private final Clock clock;
  private final SyncCounters syncCounters = new SyncCounters();
  private @Nullable SourceGuard guard;
  private @Nullable CatalogueSource source;

  @Inject
  CatalogueSync(
      SyncSettings settings,
      OutgoingHttp http,
      NameLookup lookup,
      RedisServers redisServers,
      RunTransactions transactions,
      Clock clock) {
    this.settings = settings;
    this.http = http;
    this.lookup = lookup;
    this.redisServers = redisServers;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  protected Schedule schedule() {
    return settings.source() == SyncSettings.Kind.NONE
        ? Schedule.onDemand()
        : Schedule.every(Duration.ofMinutes(15)).withJitter(Duration.ofSeconds(30));
  }

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException with the name of an invalid one
   */
  @Override
  public void start(CancellationToken startup) {
    SettingsCheck.of(settings);
    guard = new SourceGuard(settings.calls(), syncCounters);
    source =
        switch (settings.source()) {
          case NONE -> null;
          case HTTP -> new HttpSource(http, settings, clock);
          case JDBC -> new JdbcSource(lookup, settings);
          case REDIS -> new RedisSource(redisServers, settings);
        };
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping)
      throws SQLException, IOException {
    CatalogueSource from = source;
    SourceGuard guarding = guard;
    if (from == null || guarding == null) {
      run.message("no catalogue is configured: see nightshift.sync.source");
      return;
    }
    String digest = Sha256.hex(from.identity());
    SyncPass syncPass =
        transactions.inTransaction(run, connection -> PassTable.current(connection, digest));
    Instant notBefore = syncPass.notBefore();
    if (notBefore != null
        && run.trigger() == RunContext.Trigger.SCHEDULE
        && clock.instant().isBefore(notBefore)) {
      run.message("not called: the source asked for that until " + notBefore);
      return;
    }
    new PassRun(settings, transactions, clock, guarding, syncCounters, run, stopping, syncPass)
        .run(from);
  }

  @Override
  public List<WorkerFigure> figures() {
    return syncCounters.figures();
  }
}
