package io.nightshift.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @Test
  void aFieldMayHoldAnything() {
    assertEquals("\"a,b\",\"\"\"c\"\"\",\"d\ne\",\"ü\"\r\n", line("a,b", "\"c\"", "d\ne", "ü"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-", "=\n1"})
  void noFieldIsAFormula(String text) {
    assertEquals("\"'" + text + "\"\r\n", line(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-1.50", "0", "12.5", "a=1", ""})
  void numbersAndTextStayAsTheyAre(String text) {
    assertEquals("\"" + text + "\"\r\n", line(text));
  }

  private static String line(String... cells) {
    Csv csv = new Csv();
    csv.line(List.of(cells));
    return csv.toString();
  }
}
