package io.nightshift.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which licences a component may be shipped under. */
class ThirdPartyTest {
  private static final String BILL =
      """
      {"components": [{"group": "%s", "name": "%s", "version": "1", "licenses": [%s]}]}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"license": {"id": "MIT"}}                                            | MIT
          {"license": {"id": "EPL-2.0"}}, {"license": {"id": "BSD-3-Clause"}}   | EPL-2.0
          {"license": {"id": "EPL-1.0"}}, {"license": {"id": "Apache-2.0"}}     | Apache-2.0
          {"license": {"id": "GPL-2.0-with-classpath-exception"}} | GPL-2.0-only WITH Classpath-exception-2.0
          {"expression": "(GPL-3.0-only OR BSD-2-Clause)"}                      | BSD-2-Clause
          {"expression": "GPL-3.0-only AND BSD-2-Clause"}                       |
          {"license": {"id": "GPL-2.0-only"}}                                   |
          {"license": {"id": "AGPL-3.0-only"}}                                  |
          {"license": {"id": "LGPL-2.1-or-later"}}                              |
          {"license": {"name": "Free for all"}}                                 |
          {"license": {}}                                                       |
                                                                                |
          """)
  void aLicenceIsTakenFromTheChoiceOrNone(String licences, String taken)
      throws JsonProcessingException {
    assertEquals(Optional.ofNullable(taken), taken("org.example", "one", licences));
  }

  @ParameterizedTest
  @CsvSource({
    "org.mariadb.jdbc,mariadb-java-client,LGPL-2.1-or-later",
    "org.mariadb.jdbc,another,",
    "org.example,mariadb-java-client,"
  })
  void theLgplIsAllowedForTheLibrariesThatAreNamed(String group, String name, String taken)
      throws JsonProcessingException {
    assertEquals(
        Optional.ofNullable(taken),
        taken(group, name, "{\"license\": {\"id\": \"LGPL-2.1-or-later\"}}"));
  }

  private static Optional<String> taken(String group, String name, String licences)
      throws JsonProcessingException {
    String entries = licences == null ? "" : licences;
    return ThirdParty.of(new ObjectMapper().readTree(BILL.formatted(group, name, entries)))
        .getFirst()
        .taken();
  }
}
