package io.nightshift.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.nightshift.sync.CatalogueSource.Answer;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page as a stream: {@code {"items":[{"sku","name","price","currency","onHand"}],"next":
 * cursor or null}}. A fault in one item makes only that item invalid; a fault in the page fails the
 * page.
 */
final class JsonPages {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              // A huge text or number makes an item invalid, not the page: the bytes of a page are
              // limited already.
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonPages() {}

  /**
   * Reads one page to its end.
   *
   * @param tag the tag for the result
   * @throws SourceException if it is not a page, or is truncated
   * @throws IOException from the stream
   */
  static Answer.Page read(InputStream in, @Nullable String tag) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      return read(parser, tag);
    } catch (JsonEOFException e) {
      throw new SourceException.Away("the page ends in its middle", e);
    } catch (JsonProcessingException e) {
      throw new SourceException.Wrong("the page is not JSON" + place(e), e);
    }
  }

  private static Answer.Page read(JsonParser parser, @Nullable String tag) throws IOException {
    PageDraft draft = new PageDraft();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new SourceException.Wrong("the page is not a JSON object");
    }
    boolean itemsSeen = false;
    boolean nextSeen = false;
    String next = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "items" -> {
          require(value == JsonToken.START_ARRAY && !itemsSeen, "items must be one array");
          itemsSeen = true;
          items(parser, draft);
        }
        case "next" -> {
          boolean isNull = value == JsonToken.VALUE_NULL;
          require(isNull || value == JsonToken.VALUE_STRING, "next must be a string or null");
          nextSeen = true;
          next = isNull ? null : parser.getText();
        }
        default -> parser.skipChildren();
      }
    }
    require(itemsSeen, "items is missing");
    // A missing cursor differs from null: a truncated page must not count as the last one.
    require(nextSeen, "next is missing");
    require(parser.nextToken() == null, "something follows the page");
    return draft.page(next, tag);
  }

  private static void items(JsonParser parser, PageDraft draft) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      draft.next();
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        item(parser, draft);
      } else {
        parser.skipChildren();
        draft.unusable(null, "must be an object");
      }
    }
  }

  private static void item(JsonParser parser, PageDraft draft) throws IOException {
    ItemDraft item = new ItemDraft();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "sku" -> item.sku(text(parser, name, item));
        case "name" -> item.name(text(parser, name, item));
        case "currency" -> item.currency(text(parser, name, item));
        case "price" -> item.price(value.isNumeric() ? parser.getText() : text(parser, name, item));
        case "onHand" -> {
          if (value == JsonToken.VALUE_NUMBER_INT) {
            item.onHand(parser.getText());
          } else if (value != JsonToken.VALUE_NULL) {
            item.fault(name, "must be an integer");
          }
        }
        default -> {} // Unknown members are ignored.
      }
      parser.skipChildren(); // If the value was not read.
    }
    item.addTo(draft);
  }

  private static @Nullable String text(JsonParser parser, String name, ItemDraft item)
      throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NULL -> null;
      default -> {
        item.fault(name, "must be a string");
        yield null;
      }
    };
  }

  private static void require(boolean condition, String fault) throws SourceException.Wrong {
    if (!condition) {
      throw new SourceException.Wrong("the page is not as it should be: " + fault);
    }
  }

  /** Jackson's message quotes a part of the page. */
  private static String place(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    return at == null ? "" : ": line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }
}
