package io.nightshift.status.api;

import io.nightshift.audit.AuditExport;
import io.nightshift.audit.AuditExport.Part;
import io.nightshift.server.Aborts;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.StatusSettings;
import io.nightshift.status.security.AnswerSlots;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Streams the audit trail to callers in constant memory: a page is read when the one before is
 * sent, queued with all other reads, and no connection is held while a caller is slow. The number
 * of streams is limited in total and for each address; a stream whose caller reads more slowly than
 * the least rate is ended.
 */
@Singleton
final class AuditDownload {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  /** A pause up to this length is allowed, whatever the rate. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(10);

  private final AuditExport export;
  private final ReadBulkhead readBulkhead;
  private final AnswerSlots answerSlots;
  private final long leastRate;

  @Inject
  AuditDownload(AuditExport export, ReadBulkhead readBulkhead, StatusSettings settings) {
    this.export = export;
    this.readBulkhead = readBulkhead;
    this.answerSlots =
        new AnswerSlots(
            settings.status().concurrentExports(),
            settings.status().exportsByAddress(),
            ProblemType.TOO_MANY_EXPORTS,
            "Others are exporting the trail now: try again later",
            ProblemType.TOO_MANY_EXPORTS_OF_ADDRESS,
            "This address has %d exports of the trail already: try again later");
    this.leastRate = Math.max(1, settings.status().exportLeastRate().asLongValue());
  }

  /**
   * The stream of those parts. The first page is read here, so that a failure before the first byte
   * is answered as a problem; after that the connection is reset.
   *
   * @throws ProblemException with 503 if there are too many streams
   */
  StreamingOutput of(List<Part> parts, RoutingContext context) {
    if (HttpMethod.HEAD.equals(context.request().method())) {
      return nothing -> {};
    }
    Runnable release = answerSlots.take(context.request());
    // The request may end before the stream is asked to write.
    context.addEndHandler(end -> release.run());
    if (context.response().closed()) {
      release.run();
    }
    Deque<Part> left = new ArrayDeque<>(parts);
    ByteArrayOutputStream first = page(left);
    return to -> {
      try {
        send(first, to, context);
        to.flush();
        while (!left.isEmpty()) {
          send(page(left), to, context);
        }
      } catch (IOException e) {
        LOG.debugf(e, "The caller ended an export of the audit trail");
      } finally {
        release.run();
      }
    };
  }

  /** Reads the next page, and removes it from {@code left}. */
  private ByteArrayOutputStream page(Deque<Part> left) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    Part part = left.poll();
    if (part != null) {
      readBulkhead.get(() -> export.page(part, page)).ifPresent(left::addFirst);
    }
    return page;
  }

  private void send(ByteArrayOutputStream page, OutputStream to, RoutingContext context)
      throws IOException {
    long watch =
        context
            .vertx()
            .setTimer(mostMillis(page), late -> Aborts.abort(context.request().connection()));
    try {
      page.writeTo(to);
    } finally {
      context.vertx().cancelTimer(watch);
    }
  }

  /** The time limit in milliseconds for the caller to read a page. */
  private long mostMillis(ByteArrayOutputStream page) {
    return LEAST_TIME.toMillis() + page.size() * 1_000L / leastRate;
  }
}
