package io.nightshift.audit;

import io.nightshift.audit.TrailParts.Settings;
import org.postgresql.ds.PGSimpleDataSource;

/** Verifies a trail in a process whose heap is bounded. */
public final class VerifyMain {
  private VerifyMain() {}

  /** Says what it found; the arguments are URL, user and password of the database. */
  public static void main(String[] arguments) throws Exception {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(arguments[0]);
    dataSource.setUser(arguments[1]);
    dataSource.setPassword(arguments[2]);
    Settings settings = Settings.UNSIGNED;
    System.out.println(new AuditVerifier(dataSource, new SealKeys(settings), settings).verify());
  }
}
