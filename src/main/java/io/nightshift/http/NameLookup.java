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
 * Looks up host names in a way that ends with its time limit. The look-up of the system cannot be
 * interrupted, and would keep one of the few threads that carry all virtual ones: so it has a
 * platform thread, one for a name at most; a later call for the same name waits for the same one.
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

  /** Where names are known. */
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

  /** The look-up under way; it ends exceptionally where the host has no address. */
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
