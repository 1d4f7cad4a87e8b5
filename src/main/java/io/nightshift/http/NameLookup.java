package io.nightshift.http;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Looks up host names within a time limit. The system's look-up cannot be interrupted, and would
 * block one of the few carrier threads: it runs on a platform thread, at most one for each name. A
 * later call for the same name waits for the same look-up.
 */
@Singleton
public final class NameLookup {
  private final Names names;
  private final Map<String, CompletableFuture<List<InetAddress>>> asking =
      new ConcurrentHashMap<>();

  @Inject
  public NameLookup() {
    this(host -> List.of(InetAddress.getAllByName(host)));
  }

  public NameLookup(Names names) {
    this.names = names;
  }

  /** A source of addresses by host name. */
  @FunctionalInterface
  public interface Names {
    /** All addresses of a host, in the order in which they are to be tried. */
    List<InetAddress> of(String host) throws UnknownHostException;
  }

  /**
   * The addresses of a host.
   *
   * @throws UnknownHostException if there are none
   * @throws InterruptedException if the thread is interrupted: the look-up continues
   */
  public List<InetAddress> find(String host) throws UnknownHostException, InterruptedException {
    try {
      return ask(host).get();
    } catch (ExecutionException e) {
      UnknownHostException none = new UnknownHostException("there is no host " + host);
      none.initCause(e.getCause());
      throw none;
    }
  }

  /** The look-up in progress; it ends exceptionally if the host has no address. */
  CompletableFuture<List<InetAddress>> ask(String host) {
    return asking.computeIfAbsent(host, this::start);
  }

  private CompletableFuture<List<InetAddress>> start(String host) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("nightshift-lookup")
        .start(
            () -> {
              try {
                answer.complete(names.of(host));
              } catch (Throwable t) {
                answer.completeExceptionally(t);
              } finally {
                asking.remove(host, answer);
              }
            });
    return answer;
  }
}
