package dev.loyalty.ops.cli;

import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Installation;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Password;
import dev.loyalty.ops.server.RunningServers;
import dev.loyalty.ops.server.WrongSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** Finds the configured servers, or those that {@code up} runs. */
public final class Servers {

  private final Shell shell;
  private final Path data;
  private final Supplier<SslBundles> bundles;

  /**
   * @param data where {@code up} keeps its servers
   * @param bundles read only where a setting names one
   */
  public Servers(Shell shell, Path data, Supplier<SslBundles> bundles) {
    this.shell = shell;
    this.data = data;
    this.bundles = bundles;
  }

  /** Returns the database that the settings name, or the one that {@code up} runs. */
  public Database database(Installation.Db db) throws CommandException {
    @Nullable String url = db.url();
    return url == null ? running("LOYALTY_DB_URL").database() : database(url, db);
  }

  /** Returns another database than that of the settings, with their login. */
  public Database database(String url, Installation.Db db) throws CommandException {
    @Nullable Password password =
        db.passwordFile() != null
            ? new Password.File(shell.resolve(Path.of(db.passwordFile())))
            : db.password() == null ? null : new Password.Text(db.password());
    try {
      Database database = Database.with(url, db.user(), password);
      return db.sslBundle() == null
          ? database
          : database.withSslBundle(db.sslBundle(), bundles.get().getBundle(db.sslBundle()));
    } catch (WrongSettingException e) {
      throw CommandException.usage(e.getMessage(), e.nextStep());
    } catch (NoSuchSslBundleException e) {
      throw CommandException.usage(
          "loyalty.db.ssl-bundle (LOYALTY_DB_SSL_BUNDLE) names an unknown SSL bundle: "
              + e.getBundleName(),
          "Define it under spring.ssl.bundle.");
    }
  }

  /** Returns the Kafka that the settings name, or the one that {@code up} runs. */
  public Kafka kafka(Installation.Kafka kafka, Binder binder) throws CommandException {
    @Nullable String configured = kafka.bootstrapServers();
    String servers =
        configured == null ? running("LOYALTY_KAFKA_BOOTSTRAP_SERVERS").kafkaAddress() : configured;
    try {
      return Kafka.of(servers, binder, bundles);
    } catch (WrongSettingException e) {
      throw CommandException.usage(e.getMessage(), e.nextStep());
    }
  }

  private RunningServers running(String variable) throws CommandException {
    Optional<RunningServers> running;
    try {
      running = RunningServers.find(data);
    } catch (IOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), "", e);
    }
    return running.orElseThrow(
        () ->
            CommandException.usage(
                "nothing is running under " + data.normalize(),
                "Start `loyalty up`, or set " + variable + " to a server of yours."));
  }
}
