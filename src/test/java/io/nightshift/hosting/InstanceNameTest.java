package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstanceNameTest {
  private static final Map<String, String> HOST = Map.of("HOSTNAME", "shop-7");

  @Test
  void twoProcessesOfOneHostHaveDifferentNames() {
    InstanceName one = new InstanceName(Optional.empty(), HOST);
    InstanceName other = new InstanceName(Optional.empty(), HOST);

    assertTrue(one.value().matches("shop-7-[0-9a-z]{5}"), one.value());
    assertNotEquals(one.value(), other.value());
  }

  @Test
  void theHostIsTheSameAfterARestart() {
    assertEquals("shop-7", new InstanceName(Optional.empty(), HOST).host());
  }

  @Test
  void aNameThatIsSetIsTakenAsItIs() {
    InstanceName set = new InstanceName(Optional.of("night-1"), HOST);

    assertEquals("night-1", set.value());
    assertEquals("night-1", set.host());
  }

  @Test
  void inKubernetesThePodsNameIsUniqueByItself() {
    Map<String, String> pod = Map.of("HOSTNAME", "nightshift-6d-x", "KUBERNETES_SERVICE_HOST", "x");

    assertEquals("nightshift-6d-x", new InstanceName(Optional.empty(), pod).value());
  }

  @Test
  void aHostWithoutANameInItsEnvironmentIsAskedForIt() {
    assertTrue(!new InstanceName(Optional.empty(), Map.of("HOSTNAME", " ")).host().isBlank());
  }
}
