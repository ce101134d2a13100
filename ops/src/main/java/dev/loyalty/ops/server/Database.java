package dev.loyalty.ops.server;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.springframework.boot.ssl.SslBundle;

/**
 * The address of a PostgreSQL database and its login. Immutable. Connects to nothing by itself.
 *
 * @param jdbcUrl without user and password
 * @param user null: what pgjdbc takes (the operating system's user)
 * @param password null: what pgjdbc takes ({@code .pgpass})
 */
public record Database(String jdbcUrl, @Nullable String user, @Nullable Password password) {

  private static final long POOL_WAIT_MILLIS = 5_000;

  private static final Map<String, String> STAYING =
      Map.of(
          "connectTimeout", "5",
          "loginTimeout", "10",
          // Longer than the longest statement_timeout: a network that swallows packets ends here.
          "socketTimeout", "90",
          "tcpKeepAlive", "true");

  private static final String HOW = "Set LOYALTY_DB_URL to jdbc:postgresql://HOST:PORT/DATABASE.";

  public Database(String jdbcUrl, @Nullable String user, @Nullable String password) {
    this(jdbcUrl, user, password == null ? null : new Password.Text(password));
  }

  /**
   * Reads {@code LOYALTY_DB_URL}, {@code _USER} and {@code _PASSWORD}. Besides {@code
   * jdbc:postgresql:}, the form {@code postgresql://user:password@host:port/database} of libpq is
   * understood; a user or password that is given separately wins.
   */
  public static Database of(String url, @Nullable String user, @Nullable String password)
      throws WrongSettingException {
    return with(url, user, password == null ? null : new Password.Text(password));
  }

  /** Reads the same, with a password that may be in a file. */
  public static Database with(String url, @Nullable String user, @Nullable Password password)
      throws WrongSettingException {
    String trimmed = url.strip();
    String lower = trimmed.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:postgresql:")) {
      return checked(new Database(trimmed, user, password));
    }
    if (lower.startsWith("postgresql://") || lower.startsWith("postgres://")) {
      return checked(ofLibpq(trimmed, user, password));
    }
    throw new WrongSettingException("LOYALTY_DB_URL is not an address of a PostgreSQL", HOW);
  }

  private static Database ofLibpq(String url, @Nullable String user, @Nullable Password password)
      throws WrongSettingException {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // Not chained: its message repeats the whole address, and the password with it.
      throw new WrongSettingException(
          "LOYALTY_DB_URL can't be read as an address (character " + e.getIndex() + ")",
          "Write special characters of user and password as %XX, or set LOYALTY_DB_PASSWORD.");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String[] login = (at < 0 ? "" : authority.substring(0, at)).split(":", 2);
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Database(
        "jdbc:postgresql://" + authority.substring(at + 1) + path + query,
        user != null || login[0].isEmpty() ? user : decode(login[0]),
        password != null || login.length < 2 ? password : new Password.Text(decode(login[1])));
  }

  private static String decode(String part) {
    // A plus stays a plus, unlike in forms.
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static Database checked(Database database) throws WrongSettingException {
    Properties parts = Driver.parseURL(database.jdbcUrl, null);
    if (parts == null) {
      throw new WrongSettingException(
          "LOYALTY_DB_URL is not an address that pgjdbc understands", HOW);
    }
    if (!database.jdbcUrl.matches("jdbc:postgresql:(//[^/?]*/)?[^/?]+(\\?.*)?")) {
      throw new WrongSettingException("LOYALTY_DB_URL doesn't name a database", HOW);
    }
    return database;
  }

  /** Returns host, port and database for people, without user and password. */
  public String address() {
    int query = jdbcUrl.indexOf('?');
    String address = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    return address.replaceFirst("^jdbc:postgresql:(//)?", "");
  }

  /** Opens one connection a call, in the role; for commands that need one or two. */
  public DataSource source(Role role) {
    return new RoleDataSource(jdbcUrl, connectionProperties(Map.of()), password, role, false);
  }

  /**
   * Makes a pool of connections in the role, auto-commit on, for work that writes: it lends no
   * session of a standby. The caller closes it. Making it doesn't connect.
   *
   * @param name for logs and metrics
   */
  public HikariDataSource pool(Role role, String name, int size) {
    return new HikariDataSource(poolConfig(writableSource(role), name, size));
  }

  /**
   * Makes the same for work that sets time-outs of its own: each connection that is lent enters the
   * role anew, and so has the role's time-outs again.
   */
  public HikariDataSource enteringPool(Role role, String name, int size) {
    return new EnteringPool(poolConfig(writableSource(role), name, size), role);
  }

  /**
   * Opens one connection a call for a process that stays and writes: it gives up within seconds
   * where the database doesn't answer, and refuses a standby.
   */
  public DataSource stayingSource(Role role) {
    return new RoleDataSource(jdbcUrl, connectionProperties(STAYING), password, role, true);
  }

  private DataSource writableSource(Role role) {
    return new RoleDataSource(jdbcUrl, connectionProperties(Map.of()), password, role, true);
  }

  private static HikariConfig poolConfig(DataSource source, String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /**
   * Makes a pool for a process that stays and writes. It finds out within seconds that the database
   * doesn't answer, whatever the reason, and lends no session of a standby. The caller closes it.
   *
   * @param initSql run once on each new connection; empty: nothing
   */
  public HikariDataSource stayingPool(Role role, String name, int size, String initSql) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(stayingSource(role));
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(POOL_WAIT_MILLIS);
    config.setValidationTimeout(POOL_WAIT_MILLIS / 2);
    config.setInitializationFailTimeout(-1);
    if (!initSql.isEmpty()) {
      config.setConnectionInitSql(initSql);
    }
    return new HikariDataSource(config);
  }

  /** Returns the same with the certificates of a Spring Boot SSL bundle. */
  public Database withSslBundle(String name, SslBundle bundle) {
    return new Database(BundleSocketFactory.address(jdbcUrl, name, bundle), user, password);
  }

  /** Returns another database of the same server, for the same login. */
  public Database named(String database) {
    int query = jdbcUrl.indexOf('?');
    String address = query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    return new Database(
        address.replaceFirst("[^/:]+$", database) + (query < 0 ? "" : jdbcUrl.substring(query)),
        user,
        password);
  }

  private Properties connectionProperties(Map<String, String> more) {
    Properties properties = new Properties();
    // Parameters of the address win.
    properties.setProperty("ApplicationName", "loyalty");
    Properties ofAddress = Driver.parseURL(jdbcUrl, properties);
    Properties result = new Properties();
    result.putAll(ofAddress == null ? properties : asGiven(ofAddress));
    more.forEach(result::setProperty);
    if (user != null) {
      result.setProperty("user", user);
    }
    return result;
  }

  /** Leaves out the parts that the address has anyway. */
  private static Properties asGiven(Properties parsed) {
    Properties result = new Properties();
    for (String name : parsed.stringPropertyNames()) {
      if (!name.startsWith("PG")) {
        result.setProperty(name, parsed.getProperty(name));
      }
    }
    result.setProperty("ApplicationName", parsed.getProperty("ApplicationName"));
    return result;
  }

  @Override
  public String toString() {
    return "Database[" + address() + "]";
  }
}
