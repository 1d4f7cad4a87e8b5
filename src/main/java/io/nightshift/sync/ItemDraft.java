package io.nightshift.sync;

import io.nightshift.events.DecimalText;
import io.nightshift.events.Text;
import io.nightshift.orders.Amount;
import io.nightshift.orders.CatalogueItem;
import java.math.BigDecimal;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * An item while it is read: it collects the faults. Its rules are those of the order events, so
 * that whatever can be ordered can be in the catalogue.
 */
final class ItemDraft {
  /** The maximum number of characters. */
  private static final int MAX_SKU = 512;

  private static final int MAX_NAME = 1_000;

  /** The maximum number of digits; no stock has more. */
  private static final int MAX_DIGITS = 12;

  private final StringJoiner faults = new StringJoiner("; ");
  private @Nullable String sku;
  private @Nullable Long onHand;
  private @Nullable String name;
  private @Nullable BigDecimal price;
  private @Nullable String currency;
  private boolean countNamed;
  private boolean skuNamed;

  void sku(@Nullable String text) {
    skuNamed = text != null;
    sku = text == null ? null : checked("sku", text, MAX_SKU);
    if (sku != null && sku.isBlank()) {
      fault("sku", "must not be blank");
      sku = null;
    }
  }

  void name(@Nullable String text) {
    name = text == null ? null : checked("name", text, MAX_NAME);
  }

  /** Sets the count from its text. */
  void onHand(@Nullable String digits) {
    countNamed = digits != null;
    if (digits == null) {
      return;
    }
    if (digits.startsWith("-")) {
      fault("onHand", "must not be negative");
    } else if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      fault("onHand", "must be an integer");
    } else if (digits.length() > MAX_DIGITS) {
      fault("onHand", "must have at most " + MAX_DIGITS + " digits");
    } else {
      onHand = Long.valueOf(digits);
    }
  }

  /** Sets the price from its text. */
  void price(@Nullable String text) {
    price = null;
    if (text == null) {
      return;
    }
    BigDecimal value = DecimalText.parse(text);
    if (value == null) {
      fault("price", "must be a decimal number");
      return;
    }
    String fault = Amount.fault(value);
    if (fault == null) {
      price = Amount.shortened(value);
    } else {
      fault("price", fault);
    }
  }

  void currency(@Nullable String code) {
    currency = null;
    if (code == null) {
      return;
    }
    if (Amount.isCurrency(code)) {
      currency = code;
    } else {
      fault("currency", Text.excerpt(code) + " is not an ISO 4217 code");
    }
  }

  /** Records the fault of a member. */
  void fault(String member, String fault) {
    skuNamed |= member.equals("sku");
    countNamed |= member.equals("onHand");
    faults.add(member + " " + fault);
  }

  private @Nullable String checked(String member, String text, int maxLength) {
    String fault = Text.fault(text);
    if (fault == null && text.length() > maxLength) {
      fault = "must have at most " + maxLength + " characters";
    }
    if (fault != null) {
      fault(member, fault);
    }
    return fault == null ? text : null;
  }

  /** Adds it to its page, as an item or as an invalid element. */
  void addTo(PageDraft page) {
    if (!skuNamed) {
      fault("sku", "is missing");
    }
    if (!countNamed) {
      fault("onHand", "is missing");
    }
    if (faults.length() == 0 && (price == null) != (currency == null)) {
      fault(price == null ? "price" : "currency", "is missing");
    }
    if (faults.length() == 0 && sku != null && onHand != null) {
      page.add(new CatalogueItem(sku, onHand, name, price, currency));
    } else {
      page.unusable(sku, faults.toString());
    }
  }
}
