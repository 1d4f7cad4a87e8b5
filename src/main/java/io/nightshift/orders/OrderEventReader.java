package io.nightshift.orders;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.DataReader;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.notifications.channels.EmailAddress;
import io.nightshift.orders.OrderEvent.Line;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the data of order events, and names all violations. */
final class OrderEventReader {
  private static final String KNOWN =
      "order.placed, order.paid, order.shipped, order.delivered, order.cancelled";
  private static final int MAX_LINES = 500;
  private static final int MAX_QUANTITY = 1_000_000;

  /** The maximum number of characters; keys of tables must fit into an index row of 2,704 bytes. */
  private static final int MAX_KEY = 512;

  private static final int MAX_TEXT = 4_000;

  private final Instant at;

  private @Nullable String orderId;
  private @Nullable String customerId;
  private @Nullable String email;
  private @Nullable String currency;
  private @Nullable String first;
  private @Nullable String second;
  private @Nullable BigDecimal amount;
  private @Nullable List<Line> lines;
  private @Nullable String sku;
  private @Nullable Integer quantity;
  private @Nullable BigDecimal unitPrice;

  private OrderEventReader(Instant at) {
    this.at = at;
  }

  static ParseResult<OrderEvent> read(CloudEvent event) {
    DataReader data = event.data();
    OrderEventReader reader = new OrderEventReader(event.time());
    try {
      OrderEvent read =
          switch (event.type()) {
            case "order.placed" -> reader.placed(data);
            case "order.paid" -> reader.paid(data);
            case "order.shipped" -> reader.shipped(data);
            case "order.delivered" -> reader.delivered(data);
            case "order.cancelled" -> reader.cancelled(data);
            default -> null;
          };
      if (read != null) {
        return new ParseResult.Valid<>(read);
      }
    } catch (IOException e) {
      return new ParseResult.Refused<>(Reason.UNREADABLE, "data are not JSON");
    }
    return data.valid() ? ParseResult.unknownType(event.type(), KNOWN) : data.refusal();
  }

  private @Nullable OrderEvent placed(DataReader data) throws IOException {
    data.object(
        name -> {
          switch (name) {
            case "orderId" -> orderId = data.text(name, MAX_KEY);
            case "customerId" -> customerId = data.text(name, MAX_KEY);
            case "email" -> email = data.text(name, EmailAddress.MAX_LENGTH);
            case "currency" -> currency = Amount.currency(data, name);
            case "lines" -> lines(data);
            default -> {}
          }
        });
    data.require("orderId", orderId);
    data.require("customerId", customerId);
    data.require("email", email);
    data.require("currency", currency);
    data.require("lines", lines);
    String fault = email == null ? null : EmailAddress.fault(email);
    if (fault != null) {
      data.violation("email", fault);
    }
    if (!data.valid()
        || orderId == null
        || customerId == null
        || email == null
        || currency == null
        || lines == null) {
      return null;
    }
    return new OrderEvent.Placed(
        orderId,
        email,
        lines,
        OrderTable.columns(
            orderId, customerId, email, currency, total(lines, currency), lines, at));
  }

  private void lines(DataReader data) throws IOException {
    List<Line> read = new ArrayList<>();
    int count = data.objects("lines", name -> line(data, name, read));
    if (count == 0 || count > MAX_LINES) {
      data.violation("lines", "must have 1 to " + MAX_LINES + " elements");
    }
    lines = count < 0 ? null : read;
  }

  private void line(DataReader data, String name, List<Line> read) throws IOException {
    switch (name) {
      case "sku" -> sku = data.text(name, MAX_KEY);
      case "quantity" -> quantity = data.integer(name, 1, MAX_QUANTITY);
      case "unitPrice" -> unitPrice = Amount.read(data, name);
      case DataReader.END -> {
        data.require("sku", sku);
        data.require("quantity", quantity);
        data.require("unitPrice", unitPrice);
        if (sku != null && quantity != null && unitPrice != null) {
          read.add(new Line(sku, quantity, unitPrice));
        }
        sku = null;
        quantity = null;
        unitPrice = null;
      }
      default -> {}
    }
  }

  /**
   * The exact sum, never rounded: with at least as many decimals as the currency has, and more only
   * if a price has more.
   */
  private static BigDecimal total(List<Line> lines, String currency) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Line line : lines) {
      sum = sum.add(line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())));
    }
    int scale = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    BigDecimal exact = sum.signum() == 0 ? BigDecimal.ZERO : sum.stripTrailingZeros();
    return exact.scale() < scale ? exact.setScale(scale) : exact;
  }

  private @Nullable OrderEvent paid(DataReader data) throws IOException {
    data.object(
        name -> {
          switch (name) {
            case "orderId" -> orderId = data.text(name, MAX_KEY);
            case "amount" -> amount = Amount.read(data, name);
            case "currency" -> currency = Amount.currency(data, name);
            default -> {}
          }
        });
    data.require("orderId", orderId);
    data.require("amount", amount);
    data.require("currency", currency);
    return !data.valid() || orderId == null || amount == null || currency == null
        ? null
        : new OrderEvent.Paid(orderId, amount, currency);
  }

  private @Nullable OrderEvent shipped(DataReader data) throws IOException {
    withTexts(data, "carrier", "trackingNumber");
    return !data.valid() || orderId == null ? null : new OrderEvent.Shipped(orderId, first, second);
  }

  private @Nullable OrderEvent delivered(DataReader data) throws IOException {
    withTexts(data, "", "");
    return !data.valid() || orderId == null ? null : new OrderEvent.Delivered(orderId);
  }

  private @Nullable OrderEvent cancelled(DataReader data) throws IOException {
    withTexts(data, "reason", "");
    return !data.valid() || orderId == null ? null : new OrderEvent.Cancelled(orderId, first);
  }

  private void withTexts(DataReader data, String firstName, String secondName) throws IOException {
    data.object(
        name -> {
          if (name.equals("orderId")) {
            orderId = data.text(name, MAX_KEY);
          } else if (name.equals(firstName)) {
            first = data.optionalText(name, MAX_TEXT);
          } else if (name.equals(secondName)) {
            second = data.optionalText(name, MAX_TEXT);
          }
        });
    data.require("orderId", orderId);
  }
}
