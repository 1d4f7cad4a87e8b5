package io.nightshift.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An audit event as the columns of a line of {@code COPY}, read in one pass. */
final class CopyLine {

  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  private String id = "";
  private String source = "";
  private String type = "";
  private String time = "";
  private String actor = "";
  private String action = "";
  private String resource = "";
  private String outcome = "";
  private @Nullable String details;

  /** Appends what follows chain and sequence. */
  void append(byte[] event, StringBuilder to) throws IOException {
    details = null;
    try (JsonParser parser = JSON.createParser(event)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "id" -> id = parser.getText();
          case "source" -> source = parser.getText();
          case "type" -> type = parser.getText();
          case "time" -> time = parser.getText();
          case "data" -> data(parser);
          default -> parser.skipChildren();
        }
      }
    }
    for (String column : new String[] {id, source, type, time, actor, action, resource, outcome}) {
      to.append('\t');
      escape(column, to);
    }
    to.append('\t');
    if (details == null) {
      to.append("\\N");
    } else {
      escape(details, to);
    }
    to.append('\n');
  }

  private void data(JsonParser parser) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (name) {
        case "actor" -> actor = parser.getText();
        case "action" -> action = parser.getText();
        case "resource" -> resource = parser.getText();
        case "outcome" -> outcome = parser.getText();
        case "details" -> details = parser.readValueAsTree().toString();
        default -> {
          if (token.isStructStart()) {
            parser.skipChildren();
          }
        }
      }
    }
  }

  private static void escape(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> to.append("\\\\");
        case '\t' -> to.append("\\t");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        default -> to.append(c);
      }
    }
  }
}
