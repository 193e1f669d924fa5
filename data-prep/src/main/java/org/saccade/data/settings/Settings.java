package org.saccade.data.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A configuration, read key by key. Three layers: {@code --set} over one file (with its includes) over the defaults,
 * which hold every known key; a default of null marks a key that has none.
 *
 * <p>A getter that finds a bad value notes a problem and gives the default, or where that is bad too a harmless value
 * inside the rule, so that reading goes on; {@link #finish} then throws all problems at once. So: call every getter,
 * then {@code finish()}, and only then rely on what was read. Records that check one key against another are best built
 * when {@link #isSound()}; what they complain about goes to {@link #problem}.
 *
 * <p>Not meant to be sent to executors; not safe for use by several threads.
 */
public final class Settings {
    private final Layers layers;
    private final Problems problems;
    private final SortedSet<String> read = new TreeSet<>();
    private final Set<String> unsound = new HashSet<>();

    private Settings(Layers layers, Problems problems) {
        this.layers = layers;
        this.problems = problems;
        layers.reportUnknown(problems);
    }

    /**
     * Reads defaults, file and overrides.
     *
     * @param owner the class beside which the defaults lie
     * @param defaults the resource with the defaults, such as {@code /reference.conf}
     * @param location of the file, as {@code source} takes it; its includes are relative to it
     * @param overrides what the user gave as {@code --set}: KEY=VALUE each
     * @throws SettingsException if a text is no HOCON or an include cannot be read; one line with file and line number
     * @throws IOException if the file itself cannot be read
     */
    public static Settings load(
            Class<?> owner, String defaults, String location, TextSource source, List<String> overrides)
            throws IOException {
        return layered(Layers.readDefaults(owner, defaults), Layers.readFile(location, source), overrides);
    }

    /**
     * Reads a file none of whose keys has a default.
     *
     * @param keys all that it may have
     * @throws SettingsException if a text is no HOCON or an include cannot be read; one line with file and line number
     * @throws IOException if the file itself cannot be read
     */
    public static Settings load(Collection<String> keys, String location, TextSource source) throws IOException {
        return layered(Layers.withoutDefaults(keys), Layers.readFile(location, source), List.of());
    }

    /** Reads the defaults and overrides alone. */
    public static Settings loadDefaults(Class<?> owner, String defaults, List<String> overrides) {
        return layered(Layers.readDefaults(owner, defaults), ConfigFactory.empty(), overrides);
    }

    private static Settings layered(Config defaults, Config file, List<String> overrides) {
        Problems problems = new Problems();
        return new Settings(Layers.of(Overrides.parse(overrides, problems::add), file, defaults), problems);
    }

    /** A whole number from {@code min} to {@code max}. */
    public int integer(String key, int min, int max) {
        return (int) longValue(key, min, max);
    }

    /** A whole number of at least {@code min}. */
    public int atLeast(String key, int min) {
        return integer(key, min, Integer.MAX_VALUE);
    }

    /** A whole number from {@code min} to {@code max}. */
    public long longValue(String key, long min, long max) {
        return read(key, "must be a whole number " + range(min, max), within(Values::whole, min, max), min);
    }

    /** A finite number from {@code min} to {@code max}, both included. */
    public double number(String key, double min, double max) {
        return read(key, "must be a number " + range(min, max), within(Values::number, min, max), min);
    }

    /** A number from 0 to 1, both included. */
    public double fraction(String key) {
        return number(key, 0.0, 1.0);
    }

    public boolean bool(String key) {
        return read(key, "must be true or false", Values::bool, false);
    }

    /** A duration above zero, written with its unit. */
    public Duration duration(String key) {
        return read(
                key,
                "must be a duration above zero with its unit, such as 10 minutes",
                value -> Values.duration(value).filter(duration -> duration.compareTo(Duration.ZERO) > 0),
                Duration.ofSeconds(1));
    }

    /** A size in bytes above zero, written with a unit or as a plain number of bytes. */
    public long size(String key) {
        return read(
                key,
                "must be a size above zero, such as 128 MiB",
                value -> Values.bytes(value).filter(bytes -> bytes > 0),
                1L);
    }

    /** A text, maybe empty. */
    public String string(String key) {
        return read(key, "must be a text", Values::text, "");
    }

    /** A text that is not blank. */
    public String nonEmptyString(String key) {
        return read(
                key,
                "must be a text that is not empty",
                value -> Values.text(value).filter(text -> !text.isBlank()),
                "?");
    }

    /** A text; null and the empty text stand for none. */
    public Optional<String> optionalString(String key) {
        if (find(key).filter(Settings::isNull).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(string(key)).filter(text -> !text.isEmpty());
    }

    /**
     * One of an enum's constants, written in lower case with hyphens: {@code LATE_ATTENTION} as {@code late-attention}.
     */
    public <E extends Enum<E>> E choice(String key, Class<E> choices) {
        E[] constants = choices.getEnumConstants();
        String names = Arrays.stream(constants).map(Values::kebab).collect(Collectors.joining(", "));
        return read(key, "must be one of " + names, value -> Values.choice(value, choices), constants[0]);
    }

    /** One of an enum's constants; null stands for none. */
    public <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> choices) {
        if (find(key).filter(Settings::isNull).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(choice(key, choices));
    }

    /** The name under which {@link #choice} knows a constant. */
    public static String nameOf(Enum<?> choice) {
        return Values.kebab(choice);
    }

    public List<String> strings(String key) {
        return read(key, "must be a list of texts", value -> Values.list(value, Values::text), List.of());
    }

    /** A list of whole numbers from {@code min} to {@code max}. */
    public List<Integer> integers(String key, int min, int max) {
        Function<ConfigValue, Optional<Integer>> item = value ->
                within(Values::whole, (long) min, (long) max).apply(value).map(Long::intValue);
        return read(
                key,
                "must be a list of whole numbers " + range(min, max),
                value -> Values.list(value, item),
                List.of());
    }

    /** A list of finite numbers from {@code min} to {@code max}, both included. */
    public List<Double> numbers(String key, double min, double max) {
        Function<ConfigValue, Optional<Double>> item = within(Values::number, min, max);
        return read(key, "must be a list of numbers " + range(min, max), value -> Values.list(value, item), List.of());
    }

    /** Notes a problem of the caller's own: a rule over several keys, for example. */
    public void problem(String line) {
        problems.add(line);
    }

    /**
     * Notes a problem with one key; its value, file and line are added.
     *
     * @param rule goes on after the key: "must be below train.epochs"
     */
    public void problem(String key, String rule) {
        problems.add(key + " " + rule
                + find(key).map(value -> ", got " + Problems.shown(value)).orElse(""));
    }

    /** Whether no problem was noted so far. */
    public boolean isSound() {
        return problems.lines().isEmpty();
    }

    /** Whether these keys have good values each: then a rule that compares them says something. */
    public boolean areSound(String... keys) {
        return Collections.disjoint(unsound, List.of(keys));
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException if there were problems; it has one line for each
     */
    public void finish() {
        if (!isSound()) {
            throw new SettingsException(problems.lines());
        }
    }

    /** The keys that getters were asked for. */
    public Set<String> keysRead() {
        return new TreeSet<>(read);
    }

    /** The keys of the defaults. */
    public Set<String> keysPresent() {
        return new TreeSet<>(layers.defaults().keySet());
    }

    /** Every key that is set or has a default, with its value as a text: null is "null", a list is JSON. */
    public SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        layers.values()
                .forEach((key, value) -> values.put(
                        key,
                        value.unwrapped() instanceof String text ? text : value.render(ConfigRenderOptions.concise())));
        return values;
    }

    /**
     * The complete configuration as HOCON, keys in alphabetical order: reading it again as a file gives the same
     * values.
     */
    public String render() {
        return layers.resolved()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(false));
    }

    private <T> T read(String key, String rule, Function<ConfigValue, Optional<T>> conversion, T harmless) {
        Optional<ConfigValue> value = find(key);
        Optional<T> converted = value.filter(given -> !isNull(given)).flatMap(conversion);
        if (converted.isPresent()) {
            return converted.get();
        }
        value.ifPresent(given -> noteBad(key, rule, given));
        ConfigValue fallback = layers.defaults().get(key);
        return isNull(fallback) ? harmless : conversion.apply(fallback).orElse(harmless);
    }

    private void noteBad(String key, String rule, ConfigValue given) {
        unsound.add(key);
        if (isNull(given)) {
            problems.add(key + " is missing (" + Problems.place(given) + "): set it in the file or with --set " + key
                    + "=VALUE; it " + rule);
        } else {
            problem(key, rule);
        }
    }

    /**
     * Empty where a value stands in the place of the key's group, or keys in the place of its value; that was noted on
     * loading.
     */
    private Optional<ConfigValue> find(String key) {
        if (!layers.defaults().containsKey(key)) {
            throw new IllegalArgumentException("key " + key + " is read and does not stand in the defaults");
        }
        read.add(key);
        return Optional.ofNullable(layers.values().get(key));
    }

    private static boolean isNull(ConfigValue value) {
        return value.valueType() == ConfigValueType.NULL;
    }

    private static <T extends Comparable<T>> Function<ConfigValue, Optional<T>> within(
            Function<ConfigValue, Optional<T>> conversion, T min, T max) {
        return value ->
                conversion.apply(value).filter(number -> number.compareTo(min) >= 0 && number.compareTo(max) <= 0);
    }

    private static String range(Number min, Number max) {
        boolean unbounded = List.of((double) Integer.MAX_VALUE, (double) Long.MAX_VALUE, Double.MAX_VALUE)
                .contains(max.doubleValue());
        return unbounded ? "of at least " + min : "from " + min + " to " + max;
    }
}
