package io.nightshift.sync;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails after a maximum number of bytes. */
final class LimitedStream extends FilterInputStream {
  private final long limit;
  private long read;

  LimitedStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int some = super.read(into, offset, length);
    count(Math.max(0, some));
    return some;
  }

  private void count(int more) throws SourceException.Wrong {
    read += more;
    if (read > limit) {
      throw tooLarge(limit);
    }
  }

  static SourceException.Wrong tooLarge(long limit) {
    return new SourceException.Wrong(
        "a page has more than %,d bytes: see nightshift.sync.http.max-page-bytes".formatted(limit));
  }
}
