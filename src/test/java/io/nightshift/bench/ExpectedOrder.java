package io.nightshift.bench;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An order as its row must be. */
final class ExpectedOrder {

  final String id;
  final String customer;
  final BigDecimal total;

  /** Pieces by sku. */
  final Map<String, Integer> lines;

  private final String storedLines;
  private final Instant placedAt;
  private Instant updatedAt;
  private String status = "PLACED";
  private String carrier = "-";
  private String tracking = "-";
  private String reason = "-";
  private boolean paid;

  ExpectedOrder(
      String id,
      String customer,
      BigDecimal total,
      Map<String, Integer> lines,
      String storedLines,
      Instant at) {
    this.id = id;
    this.customer = customer;
    this.total = total;
    this.lines = lines;
    this.storedLines = storedLines;
    this.placedAt = at;
    this.updatedAt = at;
  }

  /** Derived from the customer. */
  String email() {
    return customer + "@example.com";
  }

  /** The rows of the emails that its customer gets. */
  List<String> mails() {
    String mail = "%s|EMAIL|" + email() + "|Your order " + id + "%s";
    List<String> mails = new ArrayList<>();
    mails.add(mail.formatted("order-confirmed", " is confirmed"));
    if (status.equals("SHIPPED")) {
      mails.add(mail.formatted("order-shipped", " is on its way"));
    }
    if (status.equals("CANCELLED")) {
      mails.add(mail.formatted("order-cancelled", " is cancelled"));
    }
    return mails;
  }

  String status() {
    return status;
  }

  boolean isPaid() {
    return paid;
  }

  void paid(Instant at) {
    happened("PAID", at);
    paid = true;
  }

  void shipped(Instant at, String by, String trackingNumber) {
    happened("SHIPPED", at);
    carrier = by;
    tracking = trackingNumber;
  }

  void cancelled(Instant at, String because) {
    happened("CANCELLED", at);
    reason = because;
  }

  private void happened(String becomes, Instant at) {
    status = becomes;
    updatedAt = at;
  }

  /** The text of its row, as {@link Contents#ORDERS} makes it. */
  String row() {
    return String.join(
        "|",
        id,
        customer,
        email(),
        status,
        "EUR",
        total.toString(),
        storedLines,
        micros(placedAt),
        micros(updatedAt),
        paid ? total.toString() : "-",
        paid ? "EUR" : "-",
        carrier,
        tracking,
        reason);
  }

  private static String micros(Instant time) {
    return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
  }
}
