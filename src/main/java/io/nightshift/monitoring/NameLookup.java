package io.nightshift.monitoring;

import io.nightshift.monitoring.Check.UnwellException;
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
 * Looks up host names in a way that can be given up. The system's own cannot be interrupted, and
 * would keep one of the few threads that carry all virtual ones: so it has a platform thread, one a
 * name at most, which whoever asks for the same name later waits for too.
 */
@Singleton
final class NameLookup {
  private final Names names;
  private final Map<String, CompletableFuture<List<InetAddress>>> asking =
      new ConcurrentHashMap<>();

  @Inject
  NameLookup() {
    this(host -> List.of(InetAddress.getAllByName(host)));
  }

  NameLookup(Names names) {
    this.names = names;
  }

  /** Where names are known. */
  @FunctionalInterface
  interface Names {
    List<InetAddress> of(String host) throws UnknownHostException;
  }

  /**
   * The addresses of a host.
   *
   * @throws UnwellException where there are none
   * @throws InterruptedException where the thread is interrupted: the lookup goes on by itself
   */
  List<InetAddress> find(String host) throws UnwellException, InterruptedException {
    try {
      return asking.computeIfAbsent(host, this::ask).get();
    } catch (ExecutionException e) {
      throw new UnwellException("there is no host " + host);
    }
  }

  private CompletableFuture<List<InetAddress>> ask(String host) {
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
