package io.nightshift.intake.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.intake.consumer.DeadLetterWriter;
import io.nightshift.publishing.TablePublisher;
import io.nightshift.publishing.TopicChannel;
import io.nightshift.publishing.TopicChannels;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Registers the worker {@code dead-letter-publisher}. */
final class DeadLetterPublisher {
  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      DeadLetters deadLetters,
      TopicChannels channels,
      DeadLetterSettings settings,
      ObjectMapper json) {
    TopicChannel channel =
        channels.to(settings.topic(), DeadLetterWriter.WHAT + "-publisher", "application/json");
    return new TablePublisher(
        DeadLetterWriter.WHAT, dataSource, signals, new DeadLetterRows(deadLetters, json), channel);
  }
}
