package io.nightshift.status;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests that no well-behaved client would send. */
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 20_000;

  private RawHttp() {}

  /**
   * An answer.
   *
   * @param headers by name in lower case
   */
  public record Answer(int status, Map<String, String> headers, String body) {
    public JsonPath json() {
      return JsonPath.from(body);
    }
  }

  /** Sends a request line and headers, each without its line end; reads all of the answer. */
  public static Answer send(String requestLine, String... headers) {
    StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
      request.append("Host: localhost\r\n");
    }
    return exchange(request.append("Connection: close\r\n\r\n").toString());
  }

  public static Answer exchange(String request) {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      String[] parts = answer.split("\r\n\r\n", 2);
      String[] lines = parts[0].split("\r\n", -1);
      Map<String, String> headers = new TreeMap<>();
      for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
        String[] header = line.split(": ?", 2);
        headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
      }
      return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, parts[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
