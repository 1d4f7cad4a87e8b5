package io.nightshift.bench;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order event as Jackson binds it: the envelope and, in one shape, the data of all types.
 *
 * @param id with the source: which event it is
 * @param source who published it
 * @param type what happened
 * @param time when, as RFC 3339
 * @param data to what
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OrderMessage(String id, String source, String type, String time, Data data) {

  /** What is missing in a type is null. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Data(
      String orderId,
      @Nullable String customerId,
      @Nullable String email,
      @Nullable String currency,
      @Nullable List<Line> lines,
      @Nullable BigDecimal amount,
      @Nullable String carrier,
      @Nullable String trackingNumber,
      @Nullable String reason) {}

  /** Stored as it is here: a price is a text, since readers of JSON round numbers. */
  public record Line(
      String sku,
      int quantity,
      @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal unitPrice) {}
}
