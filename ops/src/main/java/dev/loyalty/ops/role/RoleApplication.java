package dev.loyalty.ops.role;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Logging;
import dev.loyalty.ops.cli.Shell;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Starts a role as a Spring Boot application. Settings come from the command's options, system
 * properties, the shell's environment, {@code application.yaml} and the role's defaults; the first
 * of these that has a setting wins.
 */
public final class RoleApplication {

  private static final String OPTIONS = "commandOptions";

  private static final Map<String, String> DEBUG_LEVELS =
      Map.of(
          "logging.level.root", "info",
          "logging.level.org.springframework", "info",
          "logging.level.org.postgresql", "info",
          "logging.level.dev.loyalty", "debug");

  private final Shell shell;
  private final Class<?> configuration;
  private final Map<String, Object> defaults = new HashMap<>();
  private final Map<String, Object> options = new HashMap<>();
  private final Map<String, Object> singletons = new LinkedHashMap<>();

  /**
   * @param configuration the role's beans
   */
  public RoleApplication(Shell shell, Class<?> configuration) {
    this.shell = shell;
    this.configuration = configuration;
    with("shell", shell);
  }

  /** Sets a property that every other source wins over. */
  public RoleApplication byDefault(String property, Object value) {
    defaults.put(property, value);
    return this;
  }

  /** Sets properties that win over all other sources. */
  public RoleApplication options(Map<String, ?> properties) {
    options.putAll(properties);
    return this;
  }

  /** Adds an object that was made before the context; the context doesn't close it. */
  public RoleApplication with(String beanName, Object bean) {
    singletons.put(beanName, bean);
    return this;
  }

  /**
   * Returns when the context has started; the caller closes it.
   *
   * @throws CommandException where a setting is wrong or the port is taken
   */
  public ConfigurableApplicationContext start() throws CommandException {
    if (Logging.isDebug()) {
      options.putAll(DEBUG_LEVELS);
    }
    try {
      return new SpringApplicationBuilder(configuration)
          .web(WebApplicationType.SERVLET)
          .environment(environment())
          .properties(defaults)
          // Stopping is in the hands of StopSignal, which also decides the exit code.
          .registerShutdownHook(false)
          .initializers(context -> singletons.forEach(context.getBeanFactory()::registerSingleton))
          .run();
    } catch (RuntimeException e) {
      throw StartFailure.of(e).orElseThrow(() -> e);
    }
  }

  private ConfigurableEnvironment environment() {
    ConfigurableEnvironment environment = new StandardEnvironment();
    MutablePropertySources sources = environment.getPropertySources();
    String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    sources.replace(
        variables,
        new SystemEnvironmentPropertySource(variables, new HashMap<>(shell.environment())));
    sources.addFirst(new MapPropertySource(OPTIONS, options));
    return environment;
  }
}
