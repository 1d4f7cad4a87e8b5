package io.nightshift.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A collector of traces: takes what is exported by OTLP over HTTP, as protocol buffers. */
public final class Collector implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<String> headers = new CopyOnWriteArrayList<>();

  /** A span as it came. */
  public record Span(
      String service,
      String name,
      String traceId,
      String parentSpanId,
      List<Link> links,
      List<String> attributes) {
    /** Whether it has an attribute, written {@code key=value}. */
    public boolean has(String attribute) {
      return attributes.contains(attribute);
    }
  }

  /** What it is linked to. */
  public record Link(String traceId, String spanId) {}

  /** Listens on a free port. */
  public Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** Where it listens. */
  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** What has come. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** The values of the header {@code x-tenant} that came. */
  List<String> tenants() {
    return List.copyOf(headers);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean proto =
          "application/x-protobuf".equals(exchange.getRequestHeaders().getFirst("content-type"));
      if (proto) {
        headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-tenant")));
        new Wire(body).each(1).forEach(this::resourceSpans);
      }
      exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
      exchange.sendResponseHeaders(proto ? 200 : 415, -1);
    }
  }

  private void resourceSpans(Wire message) {
    String service =
        message.each(1).stream()
            .flatMap(resource -> resource.each(1).stream())
            .map(Collector::attribute)
            .filter(each -> each.startsWith("service.name="))
            .findFirst()
            .orElse("");
    for (Wire scope : message.each(2)) {
      for (Wire span : scope.each(2)) {
        List<Link> links = new ArrayList<>();
        span.each(13).forEach(link -> links.add(new Link(hex(link, 1), hex(link, 2))));
        spans.add(
            new Span(
                service,
                text(span, 5),
                hex(span, 1),
                hex(span, 4),
                links,
                span.each(9).stream().map(Collector::attribute).toList()));
      }
    }
  }

  /** As {@code key=value}. */
  private static String attribute(Wire pair) {
    Wire value = pair.each(2).getFirst();
    Long number = value.number(3);
    return text(pair, 1) + "=" + (number == null ? text(value, 1) : number);
  }

  private static String hex(Wire message, int field) {
    List<Wire> bytes = message.each(field);
    return bytes.isEmpty() ? "" : HexFormat.of().formatHex(bytes.getFirst().bytes);
  }

  private static String text(Wire message, int field) {
    List<Wire> bytes = message.each(field);
    return bytes.isEmpty() ? "" : new String(bytes.getFirst().bytes, UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** The little of the protocol buffers' encoding that is needed to read such a message. */
  private static final class Wire {
    private final byte[] bytes;

    Wire(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The parts with a length that have this number. */
    List<Wire> each(int wanted) {
      List<Wire> parts = new ArrayList<>();
      walk(
          (field, part, number) -> {
            if (field == wanted && part != null) {
              parts.add(new Wire(part));
            }
          });
      return parts;
    }

    /** The number that has this number; null if there is none. */
    @Nullable Long number(int wanted) {
      List<Long> numbers = new ArrayList<>();
      walk(
          (field, part, number) -> {
            if (field == wanted && part == null) {
              numbers.add(number);
            }
          });
      return numbers.isEmpty() ? null : numbers.getLast();
    }

    private void walk(Visitor visitor) {
      int[] at = {0};
      while (at[0] < bytes.length) {
        long tag = varint(at);
        int field = (int) (tag >>> 3);
        switch ((int) (tag & 7)) {
          case 0 -> visitor.visit(field, null, varint(at));
          case 1 -> at[0] += 8;
          case 2 -> {
            int length = (int) varint(at);
            byte[] part = Arrays.copyOfRange(bytes, at[0], at[0] + length);
            at[0] += length;
            visitor.visit(field, part, 0);
          }
          case 5 -> at[0] += 4;
          default -> throw new IllegalArgumentException("no wire type: " + tag);
        }
      }
    }

    private long varint(int[] at) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at[0]++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    @FunctionalInterface
    private interface Visitor {
      void visit(int field, byte @Nullable [] part, long number);
    }
  }
}
