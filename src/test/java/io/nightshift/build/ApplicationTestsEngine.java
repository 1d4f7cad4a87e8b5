package io.nightshift.build;

import io.nightshift.ApplicationTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.DiscoveryFilter;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/**
 * Runs the test classes that start the application as one unit, {@link ApplicationTests}. Surefire
 * hands out classes one by one to its JVMs; these must run in one JVM and be found together,
 * because those of equal settings share a start. So one JVM gets this unit, and the tests that
 * start no application run in the others at the same time.
 */
public final class ApplicationTestsEngine implements TestEngine {
  static final Path LIST = Path.of("src", "test", "application-tests.txt");

  /**
   * A property of surefire's JVMs alone: Maven's own JVM asks what there is, and runs nothing.
   * Names that begin with {@code nightshift} are settings of the application.
   */
  private static final String SKIP = "tests.skip-application";

  private final JupiterTestEngine jupiter = new JupiterTestEngine();

  @Override
  public String getId() {
    return "application-tests";
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    boolean wanted =
        request.getSelectorsByType(ClassSelector.class).stream()
            .anyMatch(selector -> selector.getClassName().equals(ApplicationTests.class.getName()));
    String skip = System.getProperty(SKIP);
    if (!wanted || "true".equals(skip)) {
      return new EngineDescriptor(id, "no application tests");
    }
    return skip == null ? new Unread(id) : jupiter.discover(new Listed(request), id);
  }

  @Override
  public void execute(ExecutionRequest request) {
    TestDescriptor root = request.getRootTestDescriptor();
    if (root.getChildren().isEmpty()) {
      request.getEngineExecutionListener().executionStarted(root);
      request
          .getEngineExecutionListener()
          .executionFinished(root, TestExecutionResult.successful());
    } else {
      jupiter.execute(request);
    }
  }

  /** The names of the listed classes. */
  static List<String> listed() {
    try {
      return Files.readAllLines(LIST).stream()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.replaceFirst("\\.java$", "").replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has tests, of which none is known yet: to load their classes is to build the applications. */
  private static final class Unread extends EngineDescriptor {
    Unread(UniqueId id) {
      super(id, "application tests");
    }

    @Override
    public boolean mayRegisterTests() {
      return true;
    }
  }

  /** A request for the listed classes in place of the one that stands for them. */
  private record Listed(EngineDiscoveryRequest request) implements EngineDiscoveryRequest {
    @Override
    public <T extends DiscoverySelector> List<T> getSelectorsByType(Class<T> type) {
      return listed().stream()
          .map(DiscoverySelectors::selectClass)
          .filter(type::isInstance)
          .map(type::cast)
          .toList();
    }

    @Override
    public <T extends DiscoveryFilter<?>> List<T> getFiltersByType(Class<T> type) {
      return request.getFiltersByType(type);
    }

    @Override
    public ConfigurationParameters getConfigurationParameters() {
      return request.getConfigurationParameters();
    }

    @Override
    public EngineDiscoveryListener getDiscoveryListener() {
      return request.getDiscoveryListener();
    }

    @Override
    public OutputDirectoryCreator getOutputDirectoryCreator() {
      return request.getOutputDirectoryCreator();
    }
  }
}
