package org.saccade.data.cli;

import org.saccade.data.settings.Settings;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Says what the value of an argument must be, where one cannot be read. A converter of ours says it in its {@link TypeConversionException}; for the
 * others picocli would speak of Java's types.
 */
final class ArgumentRule {

    private ArgumentRule() {}

    /** Goes on after the argument's name: "must be a number". */
    static String of(ParameterException unreadable) {
        ArgSpec argument = unreadable.getArgSpec();
        Class<?> type = argument.type();
        if (argument.converters().length > 0) {
            return unreadable.getCause().getMessage();
        }
        if (type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(choice -> Settings.nameOf((Enum<?>) choice))
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == Integer.class) {
            return "must be a whole number of at most " + Integer.MAX_VALUE;
        }
        return type == double.class || type == Double.class ? "must be a number" : "must be a whole number";
    }
}
