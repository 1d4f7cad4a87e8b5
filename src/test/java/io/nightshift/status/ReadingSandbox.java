package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import java.util.Map;

/** An application that has no operator: it can only be read. Its trail may be broken. */
public final class ReadingSandbox extends SandboxResource {

  @Override
  protected Map<String, String> shared() {
    return Map.of(
        "nightshift.instance", "reader-1",
        "nightshift.status.read-timeout", "5s",
        "nightshift.status.concurrent-streams", "2");
  }
}
