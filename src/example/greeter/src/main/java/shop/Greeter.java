package shop;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.runtime.HostedApplication;
import io.nightshift.hosting.web.WorkersResource;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

@Singleton
public class Greeter extends BackgroundService {
  private static final Logger LOG = Logger.getLogger(Greeter.class);

  @Override
  protected void execute(CancellationToken stopping) {
    do {
      LOG.info("Good evening");
    } while (stopping.delay(Duration.ofSeconds(1)));
    LOG.info("Good night");
  }

  @QuarkusMain
  public static class Shop {
    public static void main(String... args) {
      HostedApplication.run(Shop.class, args);
    }
  }

  @ConfigMapping(prefix = "shop")
  public interface ShopSettings extends HostSettings {}

  @Path("/status/workers")
  public static class ShopStatus extends WorkersResource {}
}
