package io.nightshift.status;

import io.nightshift.hosting.InstanceName;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The version of this program, and the name of this instance. */
@Singleton
final class Instance {
  static final String SERVICE = "nightshift";

  private final String name;
  private final String version;

  @Inject
  Instance(
      InstanceName instance, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.name = instance.value();
    this.version = version;
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }
}
