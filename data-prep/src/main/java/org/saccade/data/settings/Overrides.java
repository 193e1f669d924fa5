package org.saccade.data.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * {@code --set key=value}. The value is taken as it stands, so that a URI needs no quotes: only one that starts with a
 * bracket, a brace or a quote, or that is a number, true, false or null, is read as HOCON.
 */
final class Overrides {
    static final String ORIGIN = "command line --set";

    private static final Pattern HOCON = Pattern.compile(
            "[\\[{\"].*|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null", Pattern.DOTALL);

    private Overrides() {}

    /** Later ones win. What cannot be read is a problem. */
    static Config parse(List<String> overrides, Consumer<String> problems) {
        Config parsed = ConfigFactory.empty(ORIGIN);
        for (String override : overrides) {
            parsed = add(parsed, override, problems);
        }
        return parsed;
    }

    private static Config add(Config parsed, String override, Consumer<String> problems) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            problems.accept("--set must be KEY=VALUE, got '" + override + "'");
            return parsed;
        }
        try {
            return parsed.withValue(
                    override.substring(0, equals).trim(),
                    value(override.substring(equals + 1).trim()));
        } catch (ConfigException e) {
            problems.accept("--set " + Problems.oneLine(override) + " cannot be read as KEY=VALUE: "
                    + Problems.oneLine(e.getMessage()));
            return parsed;
        }
    }

    private static ConfigValue value(String text) {
        if (!HOCON.matcher(text).matches()) {
            return ConfigValueFactory.fromAnyRef(text, ORIGIN);
        }
        return ConfigFactory.parseString("value = " + text, HoconIncluder.options(ORIGIN))
                .root()
                .get("value");
    }
}
