package dev.loyalty.ops.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Reads Spring Boot's properties from variables, for commands that start without a context. */
public final class VariableBinder {

  private VariableBinder() {}

  /** Binds properties to variables, {@code spring.kafka.x} to {@code SPRING_KAFKA_X}. */
  public static Binder of(Map<String, String> environment) {
    return new Binder(
        Objects.requireNonNull(
            ConfigurationPropertySource.from(
                new SystemEnvironmentPropertySource(
                    "systemEnvironment", new HashMap<>(environment)))));
  }

  /** Reads the SSL bundles, {@code spring.ssl.bundle.*}. */
  public static SslBundles sslBundles(Binder binder) {
    SslProperties properties = binder.bindOrCreate("spring.ssl", SslProperties.class);
    DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();
    properties
        .getBundle()
        .getPem()
        .forEach((name, pem) -> registry.registerBundle(name, PropertiesSslBundle.get(pem)));
    properties
        .getBundle()
        .getJks()
        .forEach((name, jks) -> registry.registerBundle(name, PropertiesSslBundle.get(jks)));
    return registry;
  }
}
