package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.Failures;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAccessTest {

  private static ReadAccess reading(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(StatusSettings.class)
        .withValidateUnknown(false)
        .addDiscoveredConverters()
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(StatusSettings.class)
        .reading();
  }

  @Test
  void itIsMaskedWhereNothingIsSaid() {
    assertEquals(ReadAccess.MASKED, reading(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"masked, MASKED", "authenticated, AUTHENTICATED", "open, OPEN"})
  void itIsWhatIsSaid(String value, ReadAccess expected) {
    assertEquals(expected, reading(Map.of("nightshift.reading", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "all", "authenticated,open", "true"})
  void anythingElseFailsTheStartWithOneLineThatNamesTheValues(String value) {
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> reading(Map.of("nightshift.reading", value)));
    String line = Failures.oneLine(failure);
    assertFalse(line.contains("\n"), line);
    for (String part : new String[] {value, "masked", "authenticated", "open"}) {
      assertTrue(line.toLowerCase(java.util.Locale.ROOT).contains(part), line);
    }
  }
}
