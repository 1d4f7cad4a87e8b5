package io.nightshift.sandbox;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs, unpacked from the jar of zonky's binaries once for each user of this
 * machine, under the system's folder for temporary files.
 */
final class PostgresBinaries {

  private static final int OWNER_MAY_EXECUTE = 0100;

  private static @Nullable Path known;

  private PostgresBinaries() {}

  /** The folder with {@code bin}, {@code lib} and {@code share} in it; unpacked where it is not. */
  static synchronized Path home() {
    if (known == null) {
      known = find();
    }
    return known;
  }

  private static Path find() {
    try {
      byte[] archive = archive();
      Path all =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "nightshift-postgres-" + System.getProperty("user.name"));
      Files.createDirectories(all);
      requireOurs(all);
      Path home = all.resolve(digest(archive));
      if (!Files.exists(home)) {
        unpackBeside(home, archive);
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Programs in a folder that others can write to would run with this user's rights. */
  private static void requireOurs(Path folder) throws IOException {
    Path ours = Files.createTempFile("nightshift", null);
    try {
      if (!Files.getOwner(folder).equals(Files.getOwner(ours))) {
        throw new IOException(folder + " belongs to " + Files.getOwner(folder));
      }
    } finally {
      Files.delete(ours);
    }
  }

  private static byte[] archive() throws IOException {
    String os = System.getProperty("os.name");
    String system =
        os.startsWith("Windows") ? "Windows" : os.startsWith("Mac") ? "Darwin" : "Linux";
    String arch = System.getProperty("os.arch");
    String machine = "amd64".equals(arch) ? "x86_64" : arch;
    try (InputStream in = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
      if (in == null) {
        throw new IOException(
            "no PostgreSQL for " + system + " on " + machine + " in the class path");
      }
      return in.readAllBytes();
    }
  }

  /** Unpacks to a folder of its own, then moves it: another process may be doing the same. */
  private static void unpackBeside(Path home, byte[] archive) throws IOException {
    Path unpacked = Files.createTempDirectory(home.getParent(), "unpacking-");
    unpack(archive, unpacked);
    try {
      Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException otherWasQuicker) {
      Folders.delete(unpacked);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(unpacked, home);
    }
  }

  private static void unpack(byte[] archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("outside its folder: " + entry.getName());
        }
        Files.createDirectories(entry.isDirectory() ? path : path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createLink(path, folder.resolve(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, path);
          path.toFile().setExecutable((entry.getMode() & OWNER_MAY_EXECUTE) != 0);
        }
      }
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
