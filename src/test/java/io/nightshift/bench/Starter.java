package io.nightshift.bench;

/** Starts a contender. */
@FunctionalInterface
interface Starter {

  /** Returns at once; the topics and the database's schema are there. */
  Running start(Job job, Settings settings);
}
