package io.nightshift.redis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the bytes of a connection before the client does, and refuses what does not fit into
 * memory. The client reserves room for an array by its announced length, and keeps a text of up to
 * 512 MB: a few bytes of a false server would end the process. What is not RESP2 is refused too, so
 * that both find the same lengths.
 */
final class AnswerLimits extends ChannelDuplexHandler {
  /** The maximum number of bytes between two requests. */
  static final int MOST_BYTES = 32 << 20;

  /** The maximum number of elements that are announced and not there yet. */
  static final int MOST_ELEMENTS = 1_000_000;

  private static final int LONGEST_LINE = 1 << 16;

  /** Enough for a length; of longer lines only the type matters. */
  private static final int KEPT = 16;

  private static final Pattern LENGTH = Pattern.compile(".(-?\\d{1,10})\\r");

  private final StringBuilder line = new StringBuilder(KEPT);
  private int lineLength;

  /** The bytes that are missing of a text, with the end of its line. */
  private long ofText;

  private long elements;
  private long received;
  private boolean refused;

  /** The answer is not read any further. The message says why. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    received = 0;
    super.write(context, message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof ByteBuf bytes) {
      try {
        check(bytes);
      } catch (RefusedException e) {
        refused = true;
        bytes.release();
        throw e; // The handler of the connection fails its calls with it, and closes it.
      }
    }
    super.channelRead(context, message);
  }

  void check(ByteBuf bytes) throws RefusedException {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    received += end - at;
    limit(received, MOST_BYTES, "bytes");
    while (at < end) {
      if (ofText > 2) {
        int step = (int) Math.min(ofText - 2, end - at);
        at += step;
        ofText -= step;
      } else if (ofText > 0) {
        require(bytes.getByte(at++) == (ofText == 2 ? '\r' : '\n'));
        ofText--;
      } else {
        take((char) (bytes.getByte(at++) & 0xff));
      }
    }
  }

  private void take(char next) throws RefusedException {
    limit(++lineLength, LONGEST_LINE, "bytes in a line");
    if (next == '\n') {
      endLine();
      line.setLength(0);
      lineLength = 0;
    } else if (line.length() < KEPT) {
      line.append(next);
    }
  }

  private void endLine() throws RefusedException {
    elements = Math.max(0, elements - 1);
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '+', '-', ':' -> {}
      case '*' -> {
        elements += Math.max(0, length());
        limit(elements, MOST_ELEMENTS, "elements");
      }
      case '$' -> {
        long length = length();
        limit(length, MOST_BYTES, "bytes");
        ofText = length < 0 ? 0 : length + 2;
      }
      default -> require(false);
    }
  }

  private long length() throws RefusedException {
    Matcher length = LENGTH.matcher(line);
    require(length.matches());
    return Long.parseLong(length.group(1));
  }

  private static void require(boolean holds) throws RefusedException {
    if (!holds) {
      throw new RefusedException("the answer is not one of a Redis server");
    }
  }

  private static void limit(long number, long most, String what) throws RefusedException {
    if (number > most) {
      throw new RefusedException("the answer has more than %,d %s".formatted(most, what));
    }
  }
}
