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
 * How options' values are read. picocli reads the same, but names Java's types and exceptions where
 * a value is wrong.
 */
final class ValueReaders {

  private ValueReaders() {}

  /** For the command and those below it. */
  static void registerWith(CommandLine command) {
    register(command, LocalDate.class, LocalDate::parse, "is no date such as 2026-01-31");
    register(command, Integer.class, Integer::valueOf, "is no whole number, or too large");
    register(command, int.class, Integer::valueOf, "is no whole number, or too large");
    register(command, Long.class, Long::valueOf, "is no whole number, or too large");
    register(command, long.class, Long::valueOf, "is no whole number, or too large");
    register(command, Double.class, Double::valueOf, "is no number");
    register(command, double.class, Double::valueOf, "is no number");
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
                            "'" + text + "' is none of " + choices(type.getEnumConstants())));
    command.registerConverter(type, choice);
  }

  private static String choices(Enum<?>[] constants) {
    return Arrays.stream(constants).map(ValueReaders::written).collect(Collectors.joining(", "));
  }

  /** {@code PER_RECORD} is written per-record. */
  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
