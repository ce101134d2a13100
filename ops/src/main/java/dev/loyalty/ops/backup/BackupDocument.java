package dev.loyalty.ops.backup;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.Manifest;
import dev.loyalty.jobs.backup.Verification;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A backup as a JSON document. */
final class BackupDocument {

  private BackupDocument() {}

  static Map<String, @Nullable Object> of(Backup backup) {
    Manifest manifest = backup.manifest();
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("name", backup.name());
    document.put("directory", backup.directory().toString());
    document.put("origin", lower(manifest.origin()));
    document.put("createdAt", manifest.createdAt().toString());
    document.put("businessDate", manifest.businessDate().toString());
    document.put("serverVersion", manifest.serverVersion());
    document.put("migrationVersion", manifest.migrationVersion());
    document.put("incarnation", manifest.incarnation().toString());
    document.put("encryption", lower(manifest.encryption()));
    document.put("rows", manifest.rows());
    document.put("bytes", manifest.size());
    document.put("lanes", manifest.lanes());
    Verification verification = backup.verification();
    document.put("verified", backup.isVerified());
    document.put("verifiedAt", verification == null ? null : verification.verifiedAt().toString());
    return document;
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
