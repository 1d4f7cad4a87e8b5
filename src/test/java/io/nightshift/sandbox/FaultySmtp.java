package io.nightshift.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A mail server with faults for some recipients, like real ones, and without faults for all others.
 * It speaks SMTP (RFC 5321) over a real connection; GreenMail cannot be made to fail in the middle
 * of a dialogue.
 */
public final class FaultySmtp implements AutoCloseable {
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final Queue<Mail> mails = new ConcurrentLinkedQueue<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger logins = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger mostBusy = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Duration perMail;
  private final int port;
  private volatile ServerSocket server;
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean refusesLogins;
  private volatile boolean takesUtf8;
  private volatile boolean silent;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final Set<String> identities = ConcurrentHashMap.newKeySet();
  private volatile boolean keepsNothing;
  private final @Nullable SSLContext tls;
  private final AtomicInteger secured = new AtomicInteger();

  private FaultySmtp(Duration perMail, @Nullable SSLContext tls) {
    this.perMail = perMail;
    this.tls = tls;
    this.server = open(0);
    this.port = server.getLocalPort();
    serve(server);
  }

  /** The fault for one attempt to reach a recipient. */
  public enum Fault {
    /** No fault. */
    NONE,
    /** Refuses the recipient permanently. */
    REFUSE_RECIPIENT,
    /** Asks to come back later, as greylisting does. */
    DEFER_RECIPIENT,
    /** Reads the mail, and refuses it permanently. */
    REFUSE_MAIL,
    /** Reports that it is shutting down. */
    SHUT_DOWN,
    /** Stops answering after the recipient. */
    HANG,
    /** It does not answer DATA, and so never asks for the content. */
    HANG_AT_DATA,
    /** Closes the connection after the recipient. */
    CLOSE,
    /** Closes the connection during the mail. */
    CLOSE_IN_MAIL,
    /** Accepts the mail, and closes the connection. */
    TAKE_AND_CLOSE,
    /** Accepts the mail, and stops answering. */
    TAKE_AND_HANG
  }

  /**
   * An accepted mail.
   *
   * @param recipient the recipient of its envelope
   * @param content as received, with LF between the lines
   */
  public record Mail(String recipient, String content) {

    /** The first header of that name, unfolded. */
    public String header(String name) {
      String headers = content.substring(0, content.indexOf("\n\n")).replaceAll("\n[ \t]+", " ");
      return headers
          .lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Starts a server on any free port. */
  public static FaultySmtp start() {
    return new FaultySmtp(Duration.ZERO, null);
  }

  /** Starts a server that needs this time for each mail. */
  public static FaultySmtp startSlow(Duration perMail) {
    return new FaultySmtp(perMail, null);
  }

  /** Starts a server whose connections can change to TLS, by the command STARTTLS. */
  public static FaultySmtp startWithTls(Certificates certificates) {
    return new FaultySmtp(Duration.ZERO, certificates.serverContext());
  }

  /** The number of connections that have changed to TLS. */
  public int secured() {
    return secured.get();
  }

  /** Its TCP port, the same over {@link #stop} and {@link #restart}. */
  public int port() {
    return port;
  }

  /** Sets the faults for the next attempts to reach a recipient, one after the other. */
  public void plan(String recipient, Fault... next) {
    faults.put(recipient, new ArrayDeque<>(List.of(next)));
  }

  /**
   * What it says at a step of every dialogue, until {@link #answerWell}.
   *
   * @param step {@code CONNECT}, {@code EHLO}, {@code STARTTLS}, {@code AUTH}, {@code MAIL}, {@code
   *     RCPT}, {@code DATA}, or {@code .} for the end of the mail; with a recipient behind a space
   *     only to that one
   */
  public void answer(String step, String reply) {
    answers.put(step, reply);
  }

  /** Ends all set answers. */
  public void answerWell() {
    answers.clear();
  }

  /** Sets whether it accepts addresses that are not ASCII (RFC 6531). */
  public void takeUtf8(boolean takes) {
    takesUtf8 = takes;
  }

  /** The received lines with MAIL and RCPT, in order. */
  public List<String> heard() {
    return List.copyOf(heard);
  }

  /**
   * Sets whether it answers no command and sends no greeting. A mail whose text it is reading is
   * still accepted.
   */
  public void silence(boolean newSilent) {
    silent = newSilent;
  }

  /** Closes the open connections, and accepts new ones. */
  public void hangUp() {
    connections.forEach(FaultySmtp::close);
  }

  /** Sets whether it refuses every login. */
  public void refuseLogins(boolean refuses) {
    refusesLogins = refuses;
  }

  /** The accepted mails, in order. */
  public List<Mail> mails() {
    return List.copyOf(mails);
  }

  /** The accepted mails to one recipient. */
  public List<Mail> mailsTo(String recipient) {
    return mails.stream().filter(mail -> mail.recipient().equals(recipient)).toList();
  }

  /** The number of accepted mails. */
  public int count() {
    return count.get();
  }

  /** The number of accepted mails, each Message-ID counted once. */
  public int distinct() {
    return identities.size();
  }

  /** Makes it only count further mails, without storing them. */
  public void keepNothing() {
    keepsNothing = true;
  }

  /** The number of login attempts. */
  public int logins() {
    return logins.get();
  }

  /** The maximum number of mails in progress at the same time. */
  public int mostBusy() {
    return mostBusy.get();
  }

  /** Refuses connections, and cuts those that are open, until {@link #restart}. */
  public void stop() {
    close(server);
    connections.forEach(FaultySmtp::close);
  }

  /** Accepts mail again, on the same port. */
  public void restart() {
    server = open(port);
    serve(server);
  }

  @Override
  public void close() {
    closed.countDown();
    stop();
  }

  private static ServerSocket open(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(ServerSocket from) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!from.isClosed()) {
                try {
                  Socket connection = from.accept();
                  connections.add(connection);
                  Thread.ofVirtual().start(() -> talk(connection));
                } catch (IOException e) {
                  return; // It was closed.
                }
              }
            });
  }

  private void talk(Socket connection) {
    try (connection) {
      new Dialogue(connection).run();
    } catch (IOException e) {
      // The other side, or a planned fault, has closed it.
    } finally {
      connections.remove(connection);
    }
  }

  private Fault next(String recipient) {
    Deque<Fault> planned = faults.get(recipient);
    if (planned == null) {
      return Fault.NONE;
    }
    synchronized (planned) {
      Fault next = planned.poll();
      return next == null ? Fault.NONE : next;
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** One connection. */
  private final class Dialogue {
    private Socket connection;
    private BufferedReader in;
    private OutputStream out;
    private String recipient = "";
    private Fault fault = Fault.NONE;

    Dialogue(Socket connection) throws IOException {
      speakOver(connection);
    }

    private void speakOver(Socket connection) throws IOException {
      this.connection = connection;
      in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
      out = connection.getOutputStream();
    }

    void run() throws IOException {
      awaitVoice();
      say(answer("CONNECT", "220 faulty ESMTP"));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        awaitVoice();
        String command = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
        if (command.equals("MAIL") || command.equals("RCPT")) {
          heard.add(line);
        }
        String planned = answers.get(command.equals("STAR") ? "STARTTLS" : command);
        if (planned != null) {
          say(planned);
          continue;
        }
        switch (command) {
          case "EHLO" -> {
            say("250-faulty");
            boolean offersTls = tls != null || answers.containsKey("STARTTLS");
            if (offersTls && !(connection instanceof SSLSocket)) {
              say("250-STARTTLS");
            }
            if (takesUtf8) {
              say("250-SMTPUTF8");
            }
            say("250 AUTH PLAIN LOGIN");
          }
          case "STAR" -> turnToTls();
          case "HELO", "MAIL", "RSET", "NOOP" -> say("250 ok");
          case "AUTH" -> {
            logins.incrementAndGet();
            say(refusesLogins ? "535 5.7.8 not you" : "235 welcome");
          }
          case "RCPT" -> recipient(line);
          case "DATA" -> data();
          case "QUIT" -> {
            say("221 bye");
            return;
          }
          default -> say("502 what?");
        }
      }
    }

    private void awaitVoice() throws IOException {
      while (silent) {
        if (connection.isClosed()) {
          throw new IOException("closed while it was silent");
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }

    private void turnToTls() throws IOException {
      if (tls == null) {
        say("502 not here");
        return;
      }
      say("220 go on");
      SSLSocket secure =
          (SSLSocket) tls.getSocketFactory().createSocket(connection, "localhost", port, true);
      secure.setUseClientMode(false);
      secure.startHandshake();
      secured.incrementAndGet();
      speakOver(secure);
    }

    private void recipient(String line) throws IOException {
      recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
      fault = next(recipient);
      String planned = answers.get("RCPT " + recipient);
      if (planned != null) {
        say(planned);
        return;
      }
      switch (fault) {
        case REFUSE_RECIPIENT -> say("550 5.1.1 nobody of that name");
        case DEFER_RECIPIENT -> say("451 4.7.1 greylisted, come back later");
        case SHUT_DOWN -> say("421 4.3.2 shutting down");
        case HANG -> hang();
        case CLOSE -> throw new IOException("as planned");
        default -> say("250 ok");
      }
    }

    private void data() throws IOException {
      String planned = answers.get("DATA " + recipient);
      if (planned != null) {
        say(planned);
        return;
      }
      if (fault == Fault.HANG_AT_DATA) {
        hang();
        return;
      }
      int now = busy.incrementAndGet();
      mostBusy.accumulateAndGet(now, Math::max);
      try {
        say("354 go on");
        StringBuilder content = new StringBuilder();
        for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
          if (line == null || fault == Fault.CLOSE_IN_MAIL) {
            throw new IOException("as planned");
          }
          content.append(line.startsWith("..") ? line.substring(1) : line).append('\n');
        }
        if (!perMail.isZero()) {
          closed.await(perMail.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        String refusal = answer(". " + recipient, answer(".", ""));
        if (!refusal.isEmpty()) {
          say(refusal);
          return;
        }
        if (fault == Fault.REFUSE_MAIL) {
          say("554 5.6.0 we do not like it");
          return;
        }
        Mail mail = new Mail(recipient, content.toString());
        identities.add(mail.header("Message-ID"));
        if (!keepsNothing) {
          mails.add(mail);
        }
        count.incrementAndGet();
        say("250 taken");
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this", e);
      } finally {
        busy.decrementAndGet();
      }
      if (fault == Fault.TAKE_AND_CLOSE) {
        throw new IOException("as planned");
      }
      if (fault == Fault.TAKE_AND_HANG) {
        hang();
      }
    }

    private String answer(String step, String otherwise) {
      return answers.getOrDefault(step, otherwise);
    }

    private void hang() throws IOException {
      try {
        closed.await();
        throw new IOException("as planned");
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this", e);
      }
    }

    private void say(String line) throws IOException {
      out.write((line + "\r\n").getBytes(UTF_8));
      out.flush();
    }
  }
}
