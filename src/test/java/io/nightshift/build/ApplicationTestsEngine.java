package io.nightshift.build;

import io.nightshift.ApplicationFirstTests;
import io.nightshift.ApplicationSecondTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Runs the test classes that start the application as two units, {@link ApplicationFirstTests} and
 * {@link ApplicationSecondTests}. Surefire hands out classes one by one to its JVMs; those of equal
 * settings must run in one JVM and be found together, because they share a start. So one JVM gets
 * each unit, and the tests that start no application run in the others at the same time.
 */
public final class ApplicationTestsEngine implements TestEngine {
  static final Path LIST = Path.of("src", "test", "application-tests.txt");

  /**
   * A property of surefire's JVMs alone: Maven's own JVM asks what there is, and runs nothing.
   * Names that begin with {@code nightshift} are settings of the application.
   */
  private static final String SKIP = "tests.skip-application";

  private static final List<String> PARTS =
      List.of(ApplicationFirstTests.class.getName(), ApplicationSecondTests.class.getName());

  private final JupiterTestEngine jupiter = new JupiterTestEngine();

  @Override
  public String getId() {
    return "application-tests";
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    List<String> wanted =
        request.getSelectorsByType(ClassSelector.class).stream()
            .map(ClassSelector::getClassName)
            .filter(PARTS::contains)
            .toList();
    String skip = System.getProperty(SKIP);
    if (wanted.isEmpty() || "true".equals(skip)) {
      return new EngineDescriptor(id, "no application tests");
    }
    if (skip == null) {
      return new Unread(id);
    }
    Map<String, List<String>> parts = parts();
    List<String> classes =
        wanted.stream().flatMap(part -> parts.getOrDefault(part, List.of()).stream()).toList();
    return TestIndexLock.building(() -> jupiter.discover(new Listed(request, classes), id));
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
      TestIndexLock.running(() -> jupiter.execute(request));
    }
  }

  /** The names of the listed classes by that of the class that stands for them. */
  static Map<String, List<String>> parts() {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    List<String> part = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(LIST)) {
        String head = "io.nightshift." + line.replaceFirst("# ", "");
        if (PARTS.contains(head)) {
          part = parts.computeIfAbsent(head, name -> new ArrayList<>());
        } else if (!line.startsWith("#")) {
          part.add(line.replaceFirst("\\.java$", "").replace('/', '.'));
        }
      }
      return parts;
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

  /** A request for listed classes in place of the one that stands for them. */
  private record Listed(EngineDiscoveryRequest request, List<String> classes)
      implements EngineDiscoveryRequest {
    @Override
    public <T extends DiscoverySelector> List<T> getSelectorsByType(Class<T> type) {
      return classes.stream()
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
