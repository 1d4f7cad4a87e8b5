package io.nightshift.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.jobs.DatabaseSignals;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;

/** Hosts the worker {@code dead-letter-publisher}. */
final class DeadLetterPublisher {
  /** What is published. */
  static final String WHAT = "dead-letter";

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      DeadLetters deadLetters,
      @Channel("dead-letters") Emitter<byte[]> emitter,
      ObjectMapper json) {
    TopicChannel channel = new TopicChannel(emitter, "application/json");
    return new TablePublisher(
        WHAT, dataSource, signals, new Unpublished(deadLetters, json), channel);
  }
}
