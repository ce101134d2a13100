package dev.loyalty.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ops.cli.Servers;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Installation;
import dev.loyalty.ops.server.Role;
import dev.loyalty.ops.server.VariableBinder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs in to a PostgreSQL that has a certificate, with settings of the environment. */
@Timeout(120)
class SecureLoginIT {

  private static final String STORE_PASSWORD = "changeit";
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  @TempDir private static Path directory;
  private static EmbeddedServers servers;

  @BeforeAll
  static void start() throws Exception {
    makeCertificate("server");
    makeCertificate("other");
    servers =
        EmbeddedServers.throwAway(
            new Overrides(
                Map.of(
                    "ssl", "on",
                    "ssl_cert_file", directory.resolve("server.crt").toString(),
                    "ssl_key_file", directory.resolve("server.key").toString()),
                Map.of()));
    execute("create role rotating login password 'first'");
  }

  @AfterAll
  static void stop() throws Exception {
    servers.close();
  }

  @Test
  void readsThePasswordFileForEachLogin() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "first\n");
    Database database =
        database(Map.of("LOYALTY_DB_USER", "rotating", "LOYALTY_DB_PASSWORD_FILE", "password"));
    assertThat(query(database, "select current_user")).isEqualTo("rotating");

    execute("alter role rotating password 'second'");
    assertThatThrownBy(() -> query(database, "select 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));

    Files.writeString(file, "second");
    assertThat(query(database, "select current_user")).isEqualTo("rotating");
    execute("alter role rotating password 'first'");
  }

  @Test
  void checksTheServerWithTheBundlesCertificate() throws Exception {
    Database database = database(bundle("server"));
    assertThat(query(database, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
        .isEqualTo("t");
  }

  @Test
  void refusesAServerThatTheBundleDoesNotKnow() throws Exception {
    Database database = database(bundle("other"));
    assertThatThrownBy(() -> query(database, "select 1"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
  }

  private static Map<String, String> bundle(String certificate) {
    return Map.of(
        "LOYALTY_DB_USER",
        "rotating",
        "LOYALTY_DB_PASSWORD",
        "first",
        "LOYALTY_DB_SSL_BUNDLE",
        certificate,
        "SPRING_SSL_BUNDLE_PEM_" + certificate + "_TRUSTSTORE_CERTIFICATE",
        directory.resolve(certificate + ".crt").toUri().toString());
  }

  private static Database database(Map<String, String> variables) throws Exception {
    Map<String, String> all = new HashMap<>(variables);
    all.put("LOYALTY_DB_URL", servers.database().jdbcUrl());
    Shell process = Shell.ofProcess();
    Shell shell =
        new Shell(
            all, directory, process.in(), process.out(), process.err(), false, process.clock());
    return new Servers(shell, directory, () -> VariableBinder.sslBundles(VariableBinder.of(all)))
        .database(Installation.Db.of(all));
  }

  private static String query(Database database, String sql) throws SQLException {
    try (Connection connection = database.source(Role.MIGRATOR).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = servers.database().source(Role.MIGRATOR).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Makes a certificate of this machine that signs itself, with its key. */
  private static void makeCertificate(String name) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    write(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    write(
        name + ".key", "PRIVATE KEY", keys.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded());
  }

  /** Writes a PEM file that only its owner may read, as PostgreSQL demands of a key. */
  private static void write(String file, String kind, byte[] content) throws IOException {
    Path path = directory.resolve(file);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        path,
        "-----BEGIN "
            + kind
            + "-----\n"
            + PEM.encodeToString(content)
            + "\n-----END "
            + kind
            + "-----\n");
  }
}
