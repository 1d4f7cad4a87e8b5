package io.nightshift.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.nightshift.sandbox.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortCheckTest {
  private static final Limits NO_ROOM = new Limits(0, 0, Duration.ofMinutes(1));
  private static final Limits ROOM = new Limits(9, 9, Duration.ofMinutes(1));

  private final Set<Gate> open = ConcurrentHashMap.newKeySet();
  private final PortCheck check = new PortCheck(open, Duration.ofSeconds(2));
  private final EventLoopGroup loops = new NioEventLoopGroup(1);
  private volatile boolean answers = true;

  @AfterEach
  void close() {
    loops.shutdownGracefully();
  }

  private Channel listen() throws InterruptedException {
    return listen(NO_ROOM, null);
  }

  private Channel listen(Limits limits, @Nullable SSLContext tls) throws InterruptedException {
    Channel port =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .handler(new Gate(limits, tls != null, open))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      SSLEngine engine = tls.createSSLEngine();
                      engine.setUseClientMode(false);
                      channel.pipeline().addLast(new SslHandler(engine));
                    }
                    channel.pipeline().addLast(new Answering());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    Awaitility.await().until(() -> !open.isEmpty()); // It is told of after the bind.
    return port;
  }

  private final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      if (answers) {
        context.writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 421 \r\n\r\n", US_ASCII));
      }
    }
  }

  @Test
  void aPortThatDoesNotAnswerSeveralTimesInARowIsSilentUntilItAnswers() throws Exception {
    Channel port = listen();
    int number = ((InetSocketAddress) port.localAddress()).getPort();
    check.check();
    assertEquals(Optional.empty(), check.silent());
    answers = false;
    for (int i = 1; i < PortCheck.MISSES; i++) {
      check.check();
      assertEquals(Optional.empty(), check.silent(), "a few misses are none");
    }
    check.check();
    assertEquals(Optional.of("port " + number + " does not answer"), check.silent());
    answers = true;
    check.check();
    assertEquals(Optional.empty(), check.silent());
    answers = false;
    check.check();
    assertEquals(Optional.empty(), check.silent(), "they count in a row");
  }

  @Test
  void aPortThatIsNotOpenOrClosedMissesNothing() throws Exception {
    check.check();
    answers = false;
    Channel port = listen();
    for (int i = 1; i <= PortCheck.MISSES; i++) {
      check.check();
    }
    port.close().sync();
    check.check();
    assertEquals(Optional.empty(), check.silent());
  }

  @Test
  void itsOwnConnectionComesInWhereNoOtherDoes() throws Exception {
    InetSocketAddress port = (InetSocketAddress) listen().localAddress();
    try (Socket other = new Socket(port.getAddress(), port.getPort())) {
      other.getOutputStream().write('x');
      assertEquals(0, bytesFrom(other));
    }
    for (int i = 0; i < PortCheck.MISSES; i++) {
      check.check();
    }
    assertEquals(Optional.empty(), check.silent());
  }

  /** How many come before the end. */
  private static int bytesFrom(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (IOException reset) {
      return 0;
    }
  }

  @Test
  void aPortThatSpeaksTlsIsAskedWithTls(@TempDir Path dir) throws Exception {
    listen(NO_ROOM, Certificates.make(dir).serverContext());
    check.check();
    assertEquals(Optional.empty(), check.silent());
  }

  @Test
  void thatTlsIsRefusedIsAnAnswerAndSilenceIsNone() throws Exception {
    InetSocketAddress port = (InetSocketAddress) listen(ROOM, null).localAddress();
    byte[] question = "?".getBytes(US_ASCII);
    try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
      // It is no TLS that comes back, but something does.
      LoopbackTls.answer(socket, true, question);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    answers = false;
    try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
      socket.setSoTimeout(300);
      assertThrows(IOException.class, () -> LoopbackTls.answer(socket, true, question));
    }
  }
}
