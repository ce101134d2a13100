package dev.loyalty.ops.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.postgresql.ssl.WrappedFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * Gives pgjdbc the certificates of a Spring Boot SSL bundle. pgjdbc makes one by name for each
 * connection, with the bundle's name as its argument.
 */
public final class BundleSocketFactory extends WrappedFactory {

  private static final Map<String, SslBundle> BUNDLES = new ConcurrentHashMap<>();

  /**
   * @param bundle the name of a bundle that an address names
   */
  public BundleSocketFactory(String bundle) {
    SslBundle found = BUNDLES.get(bundle);
    if (found == null) {
      throw new IllegalArgumentException("There is no SSL bundle named " + bundle);
    }
    SSLContext context = found.createSslContext();
    factory = context.getSocketFactory();
  }

  /** Adds the bundle to an address; a {@code sslmode} that the address has stays. */
  static String address(String jdbcUrl, String name, SslBundle bundle) {
    BUNDLES.put(name, bundle);
    String separator = jdbcUrl.contains("?") ? "&" : "?";
    String mode = jdbcUrl.contains("sslmode=") ? "" : "&sslmode=verify-full";
    return jdbcUrl
        + separator
        + "sslfactory="
        + BundleSocketFactory.class.getName()
        + "&sslfactoryarg="
        + name
        + mode;
  }
}
