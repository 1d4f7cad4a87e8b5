package io.nightshift.hosting;

import java.util.List;

/**
 * Services whose number is known at the start only, such as one for each entry of a setting. A CDI
 * bean of this type hosts them as if each was a bean.
 */
@FunctionalInterface
public interface HostedServiceProvider {

  /** The services. Called once, before the host starts them. */
  List<? extends HostedService> services();
}
