package io.nightshift.status.http;

import io.nightshift.hosting.InstanceName;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The version of this program, and the name of this instance. */
@Singleton
public final class InstanceIdentity {
  public static final String SERVICE = "nightshift";

  private final String name;
  private final String version;

  @Inject
  InstanceIdentity(
      InstanceName instance, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.name = instance.value();
    this.version = version;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }
}
