package io.nightshift.audit;

import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.database.Snapshots;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Exports the trail for verification without this program: one line of JSON for each record, with
 * the bytes that were hashed and their hash. A line without {@code hashVersion} is of version 1. A
 * record of a version that this program does not know has a line of its own kind, without these
 * bytes. Before the first record of a chain that was cut, the export has the line of the cut. It is
 * read in pages, each in a transaction of its own: a record never changes, and a slow reader must
 * not hold a connection, or a snapshot that delays vacuum.
 */
@Singleton
public final class AuditExport {
  private static final int PAGE_RECORDS = 2_000;
  private static final int PAGE_BYTES = 1 << 20;
  private static final String ALL = "SELECT chain, length FROM audit_chain ORDER BY chain";
  private static final String ONE = "SELECT chain, length FROM audit_chain WHERE chain = ?";

  private final DataSource dataSource;
  private final HashVersions versions;

  @Inject
  AuditExport(DataSource dataSource) {
    this(dataSource, HashVersions.OF_THIS_PROGRAM);
  }

  AuditExport(DataSource dataSource, HashVersions versions) {
    this.dataSource = dataSource;
    this.versions = versions;
  }

  /**
   * A part of a chain.
   *
   * @param chain the chain
   * @param from its first record's number
   * @param to its last record's number
   */
  public record Part(String chain, long from, long to) {}

  /**
   * The present parts of the requested range; records that are appended later are not included.
   *
   * @param chain the chain; null for all
   * @param from the first number, in each chain
   * @param to the last number, inclusive
   * @return the parts; empty if there is no such chain; a part begins at the first number of its
   *     chain or later
   * @throws IllegalStateException if the database is away
   */
  public List<Part> parts(@Nullable String chain, long from, long to) {
    List<Part> parts = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(chain == null ? ALL : ONE)) {
      if (chain != null) {
        select.setString(1, chain);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String name = rows.getString(1);
          long first = ChainCut.lengthOf(connection, name) + 1;
          parts.add(new Part(name, Math.max(from, first), Math.min(to, rows.getLong(2))));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return parts;
  }

  /**
   * Writes the first lines of a part: about one mebibyte, or the rest.
   *
   * @return the rest; empty if this was the end
   * @throws IllegalStateException if the database is away
   */
  public Optional<Part> page(Part part, ByteArrayOutputStream to) {
    try {
      return Snapshots.read(dataSource, connection -> page(connection, part, to));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Part> page(Connection connection, Part part, ByteArrayOutputStream to)
      throws SQLException {
    long last = part.from() - 1;
    int records = 0;
    try (TrailCursor record =
        TrailCursor.open(connection, part.chain(), part.from(), part.to(), PAGE_RECORDS)) {
      while (to.size() < PAGE_BYTES && record.next()) {
        if (records == 0) {
          String cut = CutLine.of(connection, part.chain(), record.sequence());
          to.writeBytes(cut.getBytes(StandardCharsets.UTF_8));
        }
        to.writeBytes(line(record).getBytes(StandardCharsets.UTF_8));
        last = record.sequence();
        records++;
      }
    }
    boolean more = last < part.to() && (records == PAGE_RECORDS || to.size() >= PAGE_BYTES);
    return more ? Optional.of(new Part(part.chain(), last + 1, part.to())) : Optional.empty();
  }

  private String line(TrailCursor record) throws SQLException {
    HexFormat hex = HexFormat.of();
    int number = record.hashVersion();
    HashVersion version = versions.of(number);
    if (version == null) {
      return unknown(record);
    }
    // A line of version 1 is as it was before there were versions: earlier scripts read it.
    return "{\"hash\":\"%s\",%s\"previousHash\":\"%s\",\"record\":"
            .formatted(
                hex.formatHex(record.hash()),
                number == HashVersions.FIRST ? "" : "\"hashVersion\":%d,".formatted(number),
                hex.formatHex(record.previousHash()))
        + record.content().canonical(version)
        + "}\n";
  }

  /** The line of a record that cannot be checked: its place and its hashes. */
  private static String unknown(TrailCursor record) throws SQLException {
    HexFormat hex = HexFormat.of();
    StringBuilder chain = new StringBuilder();
    CanonicalJson.appendText(record.chain(), chain);
    return "{\"unknown\":{\"chain\":%s,\"hash\":\"%s\",\"hashVersion\":%d,\"previousHash\":\"%s\",\"sequence\":%d}}\n"
        .formatted(
            chain,
            hex.formatHex(record.hash()),
            record.hashVersion(),
            hex.formatHex(record.previousHash()),
            record.sequence());
  }
}
