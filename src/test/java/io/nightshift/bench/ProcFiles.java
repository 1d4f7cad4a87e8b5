package io.nightshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux tells of a process; not a number elsewhere.
 *
 * @param process the process
 */
record ProcFiles(ProcessHandle process) {

  private static final double KIB_IN_MIB = 1024;

  /** The memory that it has in RAM now, in MiB. */
  double rss() {
    return status("VmRSS:") / KIB_IN_MIB;
  }

  /** The most of it that it ever had, in MiB. */
  double mostRss() {
    return status("VmHWM:") / KIB_IN_MIB;
  }

  /** Its threads, virtual ones not counted. */
  double threads() {
    return status("Threads:");
  }

  /** Its open files, sockets among them. */
  double handles() {
    try (Stream<Path> open = Files.list(folder().resolve("fd"))) {
      return open.count();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private double status(String name) {
    try (Stream<String> lines = Files.lines(folder().resolve("status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private Path folder() {
    return Path.of("/proc", Long.toString(process.pid()));
  }
}
