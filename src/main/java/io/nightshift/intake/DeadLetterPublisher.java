package io.nightshift.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.jobs.DatabaseSignals;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Registers the worker {@code dead-letter-publisher}. */
final class DeadLetterPublisher {
  /** The kind of published rows. */
  static final String WHAT = "dead-letter";

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      DeadLetters deadLetters,
      TopicChannels channels,
      DeadLetterSettings settings,
      ObjectMapper json) {
    TopicChannel channel = channels.to(settings.topic(), WHAT + "-publisher", "application/json");
    return new TablePublisher(
        WHAT, dataSource, signals, new Unpublished(deadLetters, json), channel);
  }
}
