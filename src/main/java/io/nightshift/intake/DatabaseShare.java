package io.nightshift.intake;

import io.nightshift.database.AfterMigration;
import io.nightshift.events.Share;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Ends the start of a deployment on the database of another share: its events would be applied to
 * the wrong books. The first start with a share marks the database.
 */
@Singleton
final class DatabaseShare implements AfterMigration {
  private static final String MARK =
      "INSERT INTO database_share (share) VALUES (?) ON CONFLICT DO NOTHING";
  private static final String READ = "SELECT share FROM database_share";

  private final Share share;

  @Inject
  DatabaseShare(Share share) {
    this.share = share;
  }

  @Override
  public void run(Connection owner) throws SQLException {
    if (!share.isAll()) {
      try (PreparedStatement mark = owner.prepareStatement(MARK)) {
        mark.setString(1, share.toString());
        mark.executeUpdate();
      }
    }
    try (PreparedStatement read = owner.prepareStatement(READ);
        ResultSet row = read.executeQuery()) {
      if (row.next() && !row.getString(1).equals(share.toString())) {
        throw new IllegalStateException(
            "nightshift.share is %s, and the database belongs to share %s"
                .formatted(share, row.getString(1)));
      }
    }
  }
}
