package org.saccade.data.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a value of HOCON into one of Java; empty where it is not of that kind. */
final class Values {
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Values() {}

    /** Plain values have a text; lists and objects have none. */
    static Optional<String> text(ConfigValue value) {
        return value.valueType() == ConfigValueType.LIST || value.valueType() == ConfigValueType.OBJECT
                ? Optional.empty()
                : Optional.of(value.atKey("value").getString("value"));
    }

    static Optional<Long> whole(ConfigValue value) {
        try {
            return decimal(value).map(BigDecimal::longValueExact);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    static Optional<Double> number(ConfigValue value) {
        return decimal(value).map(BigDecimal::doubleValue).filter(Double::isFinite);
    }

    private static Optional<BigDecimal> decimal(ConfigValue value) {
        try {
            return text(value).map(BigDecimal::new);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Boolean> bool(ConfigValue value) {
        return convert(() -> value.atKey("value").getBoolean("value"));
    }

    /** The unit must stand there: HOCON's silent milliseconds have misled many. */
    static Optional<Duration> duration(ConfigValue value) {
        boolean hasUnit = text(value).filter(Values::endsInLetter).isPresent();
        return hasUnit ? convert(() -> value.atKey("value").getDuration("value")) : Optional.empty();
    }

    private static boolean endsInLetter(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && Character.isLetter(stripped.charAt(stripped.length() - 1));
    }

    static Optional<Long> bytes(ConfigValue value) {
        return convert(() -> value.atKey("value").getMemorySize("value").toBytesBigInteger())
                .filter(bytes -> bytes.compareTo(MAX_LONG) <= 0)
                .map(BigInteger::longValueExact);
    }

    static <E extends Enum<E>> Optional<E> choice(ConfigValue value, Class<E> choices) {
        Optional<String> text = text(value);
        for (E choice : choices.getEnumConstants()) {
            if (text.equals(Optional.of(kebab(choice)))) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    static String kebab(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <T> Optional<List<T>> list(ConfigValue value, Function<ConfigValue, Optional<T>> item) {
        if (!(value instanceof ConfigList items)) {
            return Optional.empty();
        }
        List<T> list = new ArrayList<>();
        for (ConfigValue each : items) {
            Optional<T> converted = each.valueType() == ConfigValueType.NULL ? Optional.empty() : item.apply(each);
            if (converted.isEmpty()) {
                return Optional.empty();
            }
            list.add(converted.get());
        }
        return Optional.of(List.copyOf(list));
    }

    private static <T> Optional<T> convert(Supplier<T> conversion) {
        try {
            return Optional.of(conversion.get());
        } catch (ConfigException.BadValue | ConfigException.WrongType e) {
            return Optional.empty();
        }
    }
}
