package io.nightshift.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.fleet.InstanceReport.Line;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@link InstanceReport}. A member that another version writes is ignored, and one that
 * it does not write has a default.
 */
final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  static String workers(InstanceReport report) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Line worker : report.workers()) {
      ObjectNode one = all.addObject();
      one.put("name", worker.name()).put("kind", worker.kind()).put("state", worker.state());
      Instant since = worker.since();
      one.put("since", since == null ? null : since.toString());
      one.put("lastError", worker.lastError()).put("waitsFor", worker.waitsFor());
    }
    return all.toString();
  }

  static String topics(InstanceReport report) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (PartitionReports.Topic topic : report.topics()) {
      ObjectNode one = all.addObject();
      one.put("topic", topic.topic()).put("eventsPerSecond", topic.eventsPerSecond());
      ArrayNode partitions = one.putArray("partitions");
      for (PartitionReports.Partition partition : topic.partitions()) {
        partitions
            .addObject()
            .put("partition", partition.partition())
            .put("position", partition.position())
            .put("end", partition.end())
            .put("lag", partition.lag())
            .put("isRead", partition.isRead());
      }
    }
    return all.toString();
  }

  /**
   * What the JSON of a report contains that has a worker of this name.
   *
   * @param state the state of the worker; null for any
   */
  static String containing(String worker, @Nullable String state) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    ObjectNode one = all.addObject().put("name", worker);
    if (state != null) {
      one.put("state", state);
    }
    return all.toString();
  }

  static InstanceReport read(String workers, String topics) {
    List<PartitionReports.Topic> read = new ArrayList<>();
    for (JsonNode one : tree(topics)) {
      List<PartitionReports.Partition> partitions = new ArrayList<>();
      for (JsonNode each : one.path("partitions")) {
        partitions.add(
            new PartitionReports.Partition(
                each.path("partition").asInt(),
                each.path("position").asLong(),
                each.path("end").asLong(),
                each.path("lag").asLong(),
                each.path("isRead").asBoolean()));
      }
      read.add(
          new PartitionReports.Topic(
              one.path("topic").asText(), one.path("eventsPerSecond").asDouble(), partitions));
    }
    return new InstanceReport(lines(workers), read);
  }

  /** The workers of a report. */
  static List<Line> lines(String workers) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode one : tree(workers)) {
      lines.add(
          new Line(
              one.path("name").asText(),
              one.path("kind").asText(),
              one.path("state").asText(),
              time(one.path("since").textValue()),
              one.path("lastError").textValue(),
              one.path("waitsFor").textValue()));
    }
    return lines;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL returns JSON that is none", e);
    }
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
