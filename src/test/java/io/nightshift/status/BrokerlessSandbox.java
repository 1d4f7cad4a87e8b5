package io.nightshift.status;

import io.nightshift.sandbox.SandboxResource;
import java.util.Map;

/** An application whose broker is away, and which answers to two hosts. */
public final class BrokerlessSandbox extends SandboxResource {

  @Override
  protected Map<String, String> shared() {
    return Map.of(
        "kafka.bootstrap.servers", "broker.invalid:9092",
        "nightshift.hosts", "localhost,nightshift.example:8443",
        "nightshift.status.streams-by-address", "1");
  }
}
