package io.nightshift.tracing;

/** A piece of work that is being recorded; closed when it has ended. */
public interface TracedWork extends AutoCloseable {
  /** Work without a recording. */
  public TracedWork NONE =
      new TracedWork() {
        @Override
        public void note(String attribute, long value) {}

        @Override
        public void failed(String why) {}

        @Override
        public void close() {}
      };

  /** Records a result as a number. */
  void note(String attribute, long value);

  /** Records a failure; the reason must not quote the content of messages. */
  void failed(String why);

  @Override
  void close();
}
