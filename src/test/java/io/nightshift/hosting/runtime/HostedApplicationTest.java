package io.nightshift.hosting.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class HostedApplicationTest {
  @Test
  void aLineWithAnyCharacterIsTheSameAfterAJsonParserHasReadIt() throws JsonProcessingException {
    StringBuilder any = new StringBuilder("\"C:\\temp\" – ü 🌙 \u2028\u007f");
    for (char each = 0; each < ' '; each++) {
      any.append(each);
    }
    String json = "\"" + HostedApplication.escaped(any.toString()) + "\"";
    assertEquals(any.toString(), new ObjectMapper().readTree(json).asText());
  }
}
