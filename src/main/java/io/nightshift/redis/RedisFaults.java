package io.nightshift.redis;

import io.nightshift.hosting.Failures;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Texts for the failures of calls. */
final class RedisFaults {
  private static final int MAX_TEXT = 200;
  private static final int MOST_CAUSES = 20;

  /** What a server's error means, by its first word, if a later call may succeed. */
  private static final Map<String, String> PASSING =
      Map.ofEntries(
          Map.entry("LOADING", "the server loads its data"),
          Map.entry("READONLY", "the server is a read-only replica"),
          Map.entry("MISCONF", "the server refuses writes: it cannot save its data"),
          Map.entry("MASTERDOWN", "the server is a replica without a link to its master"),
          Map.entry("NOREPLICAS", "the server refuses writes: it has too few replicas"),
          Map.entry("OOM", "the server refuses writes: its limit of memory is reached"),
          Map.entry("BUSY", "the server is busy with a script"),
          Map.entry("TRYAGAIN", "the server moves its data"),
          Map.entry("CLUSTERDOWN", "the server is part of a cluster that is down"),
          Map.entry("UNKILLABLE", "the server is busy with a script"));

  /** The same, if the configuration or the data must change first. */
  private static final Map<String, String> LASTING =
      Map.of(
          "NOAUTH", "the server requires a password",
          "WRONGPASS", "the user or the password is wrong",
          "NOPERM", "the user has no permission",
          "WRONGTYPE", "the key has another type",
          "MOVED", "the server is part of a cluster, which is not supported",
          "ASK", "the server is part of a cluster, which is not supported",
          "DENIED", "the server is in protected mode: it accepts local connections only");

  private RedisFaults() {}

  static RedisException noAnswer(Duration limit) {
    String text = limit.toString().substring(2).toLowerCase(Locale.ROOT);
    return new RedisException("no answer within " + text, true, "", null);
  }

  static RedisException of(Throwable failure, RedisServer server) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MOST_CAUSES; depth++, at = at.getCause()) {
      if (at instanceof ErrorType answer) {
        return answer(answer, server);
      }
      if (at instanceof AnswerLimits.RefusedException) {
        return away(String.valueOf(at.getMessage()), failure);
      }
      if (at instanceof CertificateException) {
        return away("the certificate of the server is not trusted: " + line(at, server), failure);
      }
    }
    if (failure instanceof SSLException || failure.getCause() instanceof SSLException) {
      return away("TLS fails: " + line(failure, server), failure);
    }
    if (isClosed(failure)) {
      return away("the server closed the connection", failure);
    }
    if (failure instanceof IOException) {
      return away(line(failure, server), failure);
    }
    return away("the answer is not one of a Redis server: " + line(failure, server), failure);
  }

  /** The client has no type for it. */
  private static boolean isClosed(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof SocketException && text.contains("reset")
        || failure instanceof ClosedChannelException
        || text.equals("connection is closed")
        || text.equals("connection was closed");
  }

  private static RedisException away(String text, Throwable failure) {
    return new RedisException(text, true, "", failure);
  }

  private static RedisException answer(ErrorType answer, RedisServer server) {
    String text = plain(withoutArguments(String.valueOf(answer.getMessage())), server);
    String code = text.split(" ", 2)[0];
    if (code.equals("CONNECTION_CLOSED")) {
      return away("the server closed the connection", answer);
    }
    if (code.equals("ILLEGAL_STATE")) {
      return away("the answer is not one of a Redis server", answer);
    }
    String passing = PASSING.get(code);
    if (passing != null) {
      return new RedisException("%s (%s)".formatted(passing, code), true, code, answer);
    }
    String lasting = LASTING.get(code);
    return new RedisException(
        lasting == null ? "the server answers: " + text : "%s (%s)".formatted(lasting, code),
        false,
        code,
        answer);
  }

  /** A server quotes the beginning of the arguments: it could be that of a long password. */
  private static String withoutArguments(String text) {
    int arguments = text.indexOf(", with args");
    return arguments < 0 ? text : text.substring(0, arguments);
  }

  private static String line(Throwable failure, RedisServer server) {
    return plain(Failures.oneLine(failure, server::cleaned), server);
  }

  /** A server's text in one line: without control characters, the password, and a long end. */
  private static String plain(String text, RedisServer server) {
    String clean = server.cleaned(text).replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "…";
  }
}
