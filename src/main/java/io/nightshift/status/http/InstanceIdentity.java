package io.nightshift.status.http;

import io.nightshift.events.Share;
import io.nightshift.hosting.InstanceName;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The version of this program, the name of this instance, and its share of the events. */
@Singleton
public final class InstanceIdentity {
  public static final String SERVICE = "nightshift";

  private final String name;
  private final String version;
  private final Share share;

  @Inject
  InstanceIdentity(
      InstanceName instance,
      Share share,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.name = instance.value();
    this.version = version;
    this.share = share;
  }

  public String name() {
    return name;
  }

  public String version() {
    return version;
  }

  public Share share() {
    return share;
  }
}
