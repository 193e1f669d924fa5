package org.saccade.data.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Locale;
import java.util.Map;

/** Numbers of bytes, as people write and read them. */
final class Bytes {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Bytes() {}

    /** Reads "128 MiB", "1g" or "4096". */
    static final class Converter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return ConfigFactory.parseMap(Map.of("size", text)).getBytes("size");
            } catch (ConfigException e) {
                throw new TypeConversionException("must be a number with a unit, as in 128MiB");
            }
        }
    }

    static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
