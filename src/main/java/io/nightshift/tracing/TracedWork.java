package io.nightshift.tracing;

/** A piece of work that is being recorded; closed when it has ended. */
public interface TracedWork extends AutoCloseable {
  /** One of which nothing is recorded. */
  TracedWork NONE =
      new TracedWork() {
        @Override
        public void note(String attribute, long value) {}

        @Override
        public void failed(String why) {}

        @Override
        public void close() {}
      };

  /** What came of it, as a number. */
  void note(String attribute, long value);

  /** It came to nothing; the reason must not quote what messages hold. */
  void failed(String why);

  @Override
  void close();
}
