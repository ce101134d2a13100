package dev.loyalty.ops.cli;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads options' values. picocli reads the same, but its messages name Java's types and exceptions.
 */
final class ValueReaders {

  private ValueReaders() {}

  /** Registers the readers with a command and its subcommands. */
  static void registerWith(CommandLine command) {
    register(command, LocalDate.class, LocalDate::parse, "is not a date such as 2026-01-31");
    register(command, Integer.class, Integer::valueOf, "is not a whole number, or is too large");
    register(command, int.class, Integer::valueOf, "is not a whole number, or is too large");
    register(command, Long.class, Long::valueOf, "is not a whole number, or is too large");
    register(command, long.class, Long::valueOf, "is not a whole number, or is too large");
    register(command, Double.class, Double::valueOf, "is not a number");
    register(command, double.class, Double::valueOf, "is not a number");
    registerChoices(command);
  }

  private static <T> void register(
      CommandLine command, Class<T> type, Function<String, T> read, String wrong) {
    command.registerConverter(
        type,
        text -> {
          try {
            return read.apply(text);
          } catch (NumberFormatException | DateTimeException e) {
            throw new TypeConversionException("'" + text + "' " + wrong);
          }
        });
  }

  private static void registerChoices(CommandLine command) {
    for (ArgSpec argument : command.getCommandSpec().args()) {
      Class<?> type = argument.typeInfo().getType();
      if (type.isEnum()) {
        registerChoice(command, type.asSubclass(Enum.class));
      }
    }
    command.getSubcommands().values().forEach(ValueReaders::registerChoices);
  }

  @SuppressWarnings("rawtypes") // An enum whose constants' type is known at run time alone.
  private static <E extends Enum> void registerChoice(CommandLine command, Class<E> type) {
    ITypeConverter<E> choice =
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> written(constant).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                    () ->
                        new TypeConversionException(
                            "'" + text + "' is not one of " + choices(type.getEnumConstants())));
    command.registerConverter(type, choice);
  }

  private static String choices(Enum<?>[] constants) {
    return Arrays.stream(constants).map(ValueReaders::written).collect(Collectors.joining(", "));
  }

  /** Writes {@code PER_RECORD} as per-record. */
  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
