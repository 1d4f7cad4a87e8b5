package io.nightshift.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
  @Test
  void theDigestIsThatOfTheStandard() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.hex("abc"));
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Sha256.hex(""));
  }

  @Test
  void aTextIsDigestedInUtf8() {
    assertArrayEquals(Sha256.of("Zürich".getBytes(UTF_8)), Sha256.of("Zürich"));
  }

  @Test
  void aDigestInStepsIsThatOfTheWholeAndCanBeUsedAgain() {
    MessageDigest steps = Sha256.stream();
    for (int i = 0; i < 2; i++) {
      steps.update("night".getBytes(UTF_8));
      steps.update("shift".getBytes(UTF_8));
      assertArrayEquals(Sha256.of("nightshift"), steps.digest());
    }
  }
}
