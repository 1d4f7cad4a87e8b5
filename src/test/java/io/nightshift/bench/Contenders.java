package io.nightshift.bench;

import io.nightshift.bench.Contender.Rival;
import java.util.ArrayList;
import java.util.List;

/** All of them. */
final class Contenders {

  static final String ORDERS = "Orders: Nightshift";
  static final String AUDIT = "Audit: Nightshift";
  private static final String MIXED = "Mixed: Nightshift";

  private static final String SEARCHED = "Orders: Nightshift, 10 searches a second";

  private static final String PANACHE = "Orders: a transaction a record, Panache";
  private static final String SINGLES = "Orders: a transaction a record, JDBC";
  private static final String SMALLRYE = "Orders: SmallRye";
  static final String BY_HAND = "Orders: hand-written";
  private static final String LIMIT = "Audit: parse and COPY";
  private static final String INDEXED_LIMIT = "Audit: parse and COPY, same indexes";

  private Contenders() {}

  static List<Contender> all(Settings settings) {
    List<Contender> orders = new ArrayList<>();
    List<Contender> audit = new ArrayList<>();
    List<Contender> mixed = new ArrayList<>();
    for (Shape shape : settings.shapes()) {
      for (Terrain terrain : settings.terrains()) {
        orders.add(
            nightshift(
                ORDERS, shape, terrain, settings, orderRivals(shape, settings), Load.ORDERS));
        audit.add(nightshift(AUDIT, shape, terrain, settings, auditRivals(), Load.AUDIT));
        mixed.add(nightshift(MIXED, shape, terrain, settings, List.of(), Load.ORDERS, Load.AUDIT));
      }
    }
    orders.add(searched(settings));
    for (Shape shape : settings.peerShapes()) {
      orders.add(batches(BY_HAND, shape, settings, PeerRunning.of(PeerMain.Kind.SETS, shape)));
      if (shape.consumers() > 1) {
        continue; // What its own rebalances read again fails there.
      }
      orders.add(
          batches(SMALLRYE, shape, settings, FrameworkRunning.of(FrameworkRunning.BATCHES, shape)));
    }
    orders.add(
        singles(PANACHE, settings, FrameworkRunning.of(FrameworkRunning.SINGLES, Shape.NORMAL)));
    orders.add(
        singles(SINGLES, settings, PeerRunning.of(PeerMain.Kind.RECORD_BY_RECORD, Shape.NORMAL)));
    audit.add(copy(LIMIT, settings, PeerMain.Kind.COPY));
    audit.add(copy(INDEXED_LIMIT, settings, PeerMain.Kind.COPY_WITH_INDEXES));
    orders.addAll(audit);
    orders.addAll(mixed);
    return orders;
  }

  /** The application with order events and nothing to compare it with. */
  static Contender plain(Settings settings) {
    return nightshift(ORDERS, Shape.NORMAL, Terrain.NORMAL, settings, List.of(), Load.ORDERS);
  }

  private static List<Rival> orderRivals(Shape shape, Settings settings) {
    List<Rival> rivals = new ArrayList<>();
    rivals.add(new Rival(PANACHE, 20));
    rivals.add(new Rival(SINGLES, 0));
    for (int batch : settings.peerBatches()) {
      // Which has one consumer only, see above.
      rivals.add(new Rival(SMALLRYE + new Shape(Shape.NORMAL.consumers(), batch).suffix(), 1.6));
      rivals.add(new Rival(BY_HAND + new Shape(shape.consumers(), batch).suffix(), 1));
    }
    return rivals;
  }

  private static List<Rival> auditRivals() {
    return List.of(new Rival(LIMIT, 0.7), new Rival(INDEXED_LIMIT, 0.5));
  }

  private static Contender nightshift(
      String name,
      Shape shape,
      Terrain terrain,
      Settings settings,
      List<Rival> against,
      Load... loads) {
    List<Load> all = List.of(loads);
    return new Contender(
        name + shape.suffix() + terrain.suffix(),
        against,
        all,
        settings.warmUp(),
        all.contains(Load.ORDERS) ? settings.orders() : settings.audit(),
        terrain,
        (job, s) -> NightshiftRunning.start(job, s, shape, terrain.replicas()));
  }

  /** Slower only by what the searches take of the processors. */
  private static Contender searched(Settings settings) {
    return new Contender(
        SEARCHED,
        List.of(new Rival(ORDERS, 0)),
        List.of(Load.ORDERS),
        settings.warmUp(),
        settings.orders(),
        Terrain.NORMAL,
        (job, s) -> SearchedRunning.start(job, s, Shape.NORMAL));
  }

  private static Contender batches(String name, Shape shape, Settings settings, Starter starter) {
    return new Contender(
        name + shape.suffix(),
        List.of(),
        List.of(Load.ORDERS),
        settings.warmUp(),
        settings.orders(),
        Terrain.NORMAL,
        starter);
  }

  private static Contender singles(String name, Settings settings, Starter starter) {
    return new Contender(
        name,
        List.of(),
        List.of(Load.ORDERS),
        settings.singlesWarmUp(),
        settings.singles(),
        Terrain.NORMAL,
        starter);
  }

  private static Contender copy(String name, Settings settings, PeerMain.Kind kind) {
    return new Contender(
        name,
        List.of(),
        List.of(Load.COPIED),
        settings.warmUp(),
        settings.audit(),
        Terrain.NORMAL,
        PeerRunning.of(kind, new Shape(1, Shape.PEERS_BATCH))); // As fast as it gets.
  }
}
