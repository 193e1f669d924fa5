package org.saccade.data.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The layers put one over the other, with every substitution resolved.
 *
 * @param defaults every known key; null marks one without a default
 * @param values every key that is given, known or not
 */
record Layers(ConfigObject resolved, SortedMap<String, ConfigValue> defaults, SortedMap<String, ConfigValue> values) {
    static Layers of(Config overrides, Config file, Config defaults) {
        Config resolved =
                hocon(() -> overrides.withFallback(file).withFallback(defaults).resolve());
        Config known = hocon(defaults::resolve);
        return new Layers(resolved.root(), leaves(known), leaves(resolved));
    }

    static Config readFile(String location, TextSource source) throws IOException {
        try {
            return HoconIncluder.parse(location, source);
        } catch (ConfigException e) {
            throw syntaxFault(e);
        }
    }

    /** Only this resource, not all of its name on the class path. */
    static Config readDefaults(Class<?> owner, String resource) {
        try (InputStream stream = owner.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalArgumentException("no resource " + resource + " beside " + owner.getName());
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return hocon(() -> ConfigFactory.parseString(text, HoconIncluder.options("defaults, " + resource)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the resource " + resource, e);
        }
    }

    /** Every key with null in the place of a default. */
    static Config withoutDefaults(Collection<String> keys) {
        Config defaults = ConfigFactory.empty();
        for (String key : keys) {
            defaults = defaults.withValue(key, ConfigValueFactory.fromAnyRef(null));
        }
        return defaults;
    }

    private static Config hocon(Supplier<Config> step) {
        try {
            return step.get();
        } catch (ConfigException e) {
            throw syntaxFault(e);
        }
    }

    /** The library's message begins with file and line. */
    private static SettingsException syntaxFault(ConfigException e) {
        return new SettingsException(List.of(Problems.oneLine(e.getMessage())));
    }

    private static SortedMap<String, ConfigValue> leaves(Config config) {
        SortedMap<String, ConfigValue> leaves = new TreeMap<>();
        collect(List.of(), config.root(), leaves);
        return leaves;
    }

    private static void collect(List<String> path, ConfigObject group, Map<String, ConfigValue> leaves) {
        group.forEach((name, value) -> {
            List<String> here = new ArrayList<>(path);
            here.add(name);
            // An empty object is a value as well, and a bad one: nothing else would tell of it.
            if (value instanceof ConfigObject inner && !inner.isEmpty()) {
                collect(here, inner, leaves);
            } else {
                leaves.put(ConfigUtil.joinPath(here), value);
            }
        });
    }

    /** Keys that are given and not known, each with what to do about it. */
    void reportUnknown(Problems problems) {
        values.forEach((key, value) -> {
            if (!defaults.containsKey(key)) {
                problems.add(unknown(key, value));
            }
        });
    }

    private String unknown(String key, ConfigValue value) {
        List<String> inside = defaults.keySet().stream()
                .filter(known -> known.startsWith(key + "."))
                .toList();
        if (!inside.isEmpty()) {
            return key + " is a group of keys and takes no value, got " + Problems.shown(value) + "; set one of "
                    + String.join(", ", inside);
        }
        Optional<String> outside = defaults.keySet().stream()
                .filter(known -> key.startsWith(known + "."))
                .findFirst();
        if (outside.isPresent()) {
            return key + " is not a known key (" + Problems.place(value) + "); " + outside.get()
                    + " takes a value and has no keys inside";
        }
        return key + " is not a known key (" + Problems.place(value) + "); "
                + nearest(key).map(near -> "did you mean " + near + "?").orElse("take it out");
    }

    /** The name of the group is no part of the slip where it is right: a long one would make any two keys in it alike. */
    private Optional<String> nearest(String key) {
        String group = key.substring(0, key.lastIndexOf('.') + 1);
        Map<Boolean, List<String>> known =
                defaults.keySet().stream().collect(Collectors.partitioningBy(each -> each.startsWith(group)));
        List<String> siblings = known.get(true).stream()
                .map(each -> each.substring(group.length()))
                .toList();
        return NearestName.of(key.substring(group.length()), siblings)
                .map(group::concat)
                .or(() -> NearestName.of(key, known.get(false)));
    }
}
