package io.nightshift.status;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sandbox, with the two roles of docs/database-roles.sql for its database. */
public final class TwoRolesResource implements QuarkusTestResourceLifecycleManager {
  static final String OWNER = "nightshift_owner";
  static final String APP = "nightshift_app";

  private final SandboxResource sandbox = new SandboxResource();

  /** Takes the handle of the sandbox before the roles are there. */
  private static final class Holder {
    @InjectSandbox @Nullable SandboxHandle handle;
  }

  @Override
  public void init(Map<String, String> arguments) {
    sandbox.init(arguments);
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = new HashMap<>(sandbox.start());
    Holder holder = new Holder();
    inject(
        (value, filter) -> {
          if (value instanceof SandboxHandle handle) {
            holder.handle = handle;
          }
        });
    SandboxHandle handle = holder.handle;
    if (handle == null) {
      throw new IllegalStateException("no sandbox");
    }
    try (Connection connection = handle.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          Files.readString(Path.of("docs", "database-roles.sql"))
              .replace("DATABASE nightshift", "DATABASE " + handle.database()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings.put("quarkus.datasource.username", APP);
    settings.put("quarkus.datasource.password", "change-me-app");
    settings.put("nightshift.database.migration-username", OWNER);
    settings.put("nightshift.database.migration-password", "change-me-owner");
    return settings;
  }

  @Override
  public void inject(TestInjector injector) {
    sandbox.inject(injector);
  }

  @Override
  public void stop() {
    sandbox.stop();
  }
}
