package dev.loyalty.ops.deadletter;

import dev.loyalty.ledger.store.DeadLetters;
import dev.loyalty.ledger.store.StoredDeadLetter;
import dev.loyalty.ops.cli.CommandException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * The open dead letters that a command names. All of them are checked before the first is changed.
 */
final class DeadLetterSelection {

  private DeadLetterSelection() {}

  /**
   * Loads the dead letters; refuses where one doesn't exist or is no longer open. An id given twice
   * counts once.
   */
  static List<Long> checkOpen(DeadLetters letters, List<Long> ids) throws CommandException {
    List<Long> distinct = List.copyOf(new LinkedHashSet<>(ids));
    for (long id : distinct) {
      StoredDeadLetter stored = letters.find(id).orElseThrow(() -> missing(id));
      if (stored.status() != StoredDeadLetter.Status.OPEN) {
        throw settled(id, stored.status());
      }
    }
    return distinct;
  }

  static CommandException missing(long id) {
    return CommandException.failed(
        "the dead letter " + id + " doesn't exist", "`loyalty dead-letters list` lists them.");
  }

  static CommandException settled(long id, StoredDeadLetter.Status status) {
    return CommandException.refused(
        "dead letter " + id + " is " + status.name().toLowerCase(Locale.ROOT) + " already",
        "No dead letter was changed.");
  }
}
