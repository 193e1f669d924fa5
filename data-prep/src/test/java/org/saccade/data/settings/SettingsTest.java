package org.saccade.data.settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

class SettingsTest {
    private static final String FILE = "conf/experiments/x.conf";
    private static final String UNREADABLE = "\0";

    enum Preset {
        LARGE_NET,
        SMALL_NET
    }

    private final Map<String, String> files = new HashMap<>();

    private Settings load(String text, String... overrides) {
        files.put(FILE, text);
        try {
            return Settings.load(SettingsTest.class, "defaults.conf", FILE, this::file, List.of(overrides));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(String location) throws IOException {
        if (!files.containsKey(location)) {
            throw new FileNotFoundException(location);
        }
        if (files.get(location).equals(UNREADABLE)) {
            throw new IOException(location + ": a bad sector;\ntake another disk");
        }
        return files.get(location);
    }

    private static void assertProblems(Settings settings, String... lines) {
        assertThatThrownBy(settings::finish)
                .isInstanceOf(SettingsException.class)
                .hasMessage(String.join("\n", lines));
    }

    private static void readAll(Settings settings) {
        settings.nonEmptyString("data.path");
        settings.size("data.cache");
        settings.numbers("data.mean", 0, 1);
        settings.choice("model.preset", Preset.class);
        settings.fraction("model.dropout");
        settings.atLeast("train.epochs", 1);
        settings.integers("train.milestones", 1, 1000);
        settings.longValue("train.seed", Long.MIN_VALUE, Long.MAX_VALUE);
        settings.bool("train.resume");
        settings.optionalString("train.note");
        settings.strings("train.tags");
        settings.string("train.out");
        settings.duration("cluster.barrier-timeout");
    }

    @Test
    void readsEveryKindOfValue() {
        Settings settings = load("data.path = /data/digits");
        assertThat(settings.nonEmptyString("data.path")).isEqualTo("/data/digits");
        assertThat(settings.size("data.cache")).isEqualTo(1L << 30);
        assertThat(settings.numbers("data.mean", 0, 1)).containsExactly(0.485, 0.456, 0.406);
        assertThat(settings.choice("model.preset", Preset.class)).isEqualTo(Preset.SMALL_NET);
        assertThat(settings.fraction("model.dropout")).isEqualTo(0.1);
        assertThat(settings.integer("train.epochs", 1, 90)).isEqualTo(90);
        assertThat(settings.integers("train.milestones", 1, 90)).containsExactly(30, 60);
        assertThat(settings.longValue("train.seed", 0, Long.MAX_VALUE)).isZero();
        assertThat(settings.bool("train.resume")).isTrue();
        assertThat(settings.optionalString("train.note")).isEmpty();
        assertThat(settings.strings("train.tags")).containsExactly("a", "b c");
        assertThat(settings.string("train.out")).isEqualTo("runs/small-net");
        assertThat(settings.duration("cluster.barrier-timeout")).isEqualTo(Duration.ofMinutes(10));
        settings.finish();
    }

    @Test
    void theCommandLineStandsOverTheFileAndTheFileOverTheDefaults() {
        Settings settings = load(
                "train { epochs = 5, seed = 6 }\ndata.path = a",
                "train.epochs=7",
                "train.epochs = 8",
                "train.note=",
                "model.preset=large-net");
        assertThat(settings.atLeast("train.epochs", 1)).isEqualTo(8);
        assertThat(settings.atLeast("train.seed", 1)).isEqualTo(6);
        assertThat(settings.optionalString("train.note")).isEmpty();
        assertThat(settings.string("train.out"))
                .as("substitutions see the overrides")
                .isEqualTo("runs/large-net");
        settings.finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs://nn:8020/data", "/a//b#c", "file:/x y", "007", "a=b", "${HOME}", "\\\\server\\x"})
    void anOverrideNeedsNoQuotes(String value) {
        assertThat(load("", "data.path=" + value).nonEmptyString("data.path")).isEqualTo(value);
    }

    @Test
    void anOverrideMayBeAListOrAQuotedText() {
        Settings settings = load("", "train.milestones=[1, 2]", "data.path=\" x\"", "train.tags=[]");
        assertThat(settings.integers("train.milestones", 1, 9)).containsExactly(1, 2);
        assertThat(settings.string("data.path")).isEqualTo(" x");
        assertThat(settings.strings("train.tags")).isEmpty();
    }

    @Test
    void badOverridesAreProblems() {
        assertProblems(
                load("", "train.epochs", "=5", "train.tags=[1"),
                "--set must be KEY=VALUE, got 'train.epochs'",
                "--set must be KEY=VALUE, got '=5'",
                "--set train.tags=[1 cannot be read as KEY=VALUE: command line --set: 1: List should have ended with ] or had a comma, "
                        + "instead had token: end of file (if you want end of file to be part of a string value, then double-quote it)");
    }

    @Test
    void allProblemsComeAtOnceWithRuleValueAndPlace() {
        Settings settings = load("""
                train.epochs = 0
                train.epohcs = 5
                train.milestones = [3, x]
                train.resume = maybe
                model { preset = small-nett
                  dropout = 1.5 }
                data.cache = 10 parsecs
                data.mean = 0.5
                cluster.barrier-timeout = 10
                train.tags = { a = 1 }
                """, "train.seed=1.5");
        readAll(settings);
        assertProblems(
                settings,
                "train.epohcs is not a known key (conf/experiments/x.conf: 2); did you mean train.epochs?",
                "train.tags.a is not a known key (conf/experiments/x.conf: 10); train.tags takes a value and has no keys inside",
                "data.path is missing (defaults, defaults.conf: 4): set it in the file or with --set data.path=VALUE; it must be a text that is not empty",
                "data.cache must be a size above zero, such as 128 MiB, got \"10 parsecs\" (conf/experiments/x.conf: 7)",
                "data.mean must be a list of numbers from 0.0 to 1.0, got 0.5 (conf/experiments/x.conf: 8)",
                "model.preset must be one of large-net, small-net, got \"small-nett\" (conf/experiments/x.conf: 5)",
                "model.dropout must be a number from 0.0 to 1.0, got 1.5 (conf/experiments/x.conf: 6)",
                "train.epochs must be a whole number of at least 1, got 0 (conf/experiments/x.conf: 1)",
                "train.milestones must be a list of whole numbers from 1 to 1000, got [3,\"x\"] (conf/experiments/x.conf: 3)",
                "train.seed must be a whole number of at least -9223372036854775808, got 1.5 (command line --set)",
                "train.resume must be true or false, got \"maybe\" (conf/experiments/x.conf: 4)",
                "cluster.barrier-timeout must be a duration above zero with its unit, such as 10 minutes, got 10 (conf/experiments/x.conf: 9)");
    }

    @Test
    void aBadValueReadsAsTheDefaultSoThatReadingGoesOn() {
        Settings settings = load("train.epochs = -3, model.preset = x");
        assertThat(settings.atLeast("train.epochs", 1)).isEqualTo(90);
        assertThat(settings.choice("model.preset", Preset.class)).isEqualTo(Preset.SMALL_NET);
        assertThat(settings.nonEmptyString("data.path")).as("no default").isNotEmpty();
        assertThat(settings.isSound()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2147483648", "1.5", "1e-1", "x", "''", "[1]", "true", "NaN", "null"})
    void whatIsNoWholeNumberIsRefused(String value) {
        Settings settings = load("", "train.epochs=" + value);
        settings.atLeast("train.epochs", 1);
        assertThatThrownBy(settings::finish)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("must be a whole number of at least 1");
    }

    @Test
    void wholeNumbersMayHaveAnExponent() {
        assertThat(load("train.epochs = 1e3").atLeast("train.epochs", 1)).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 s", "-5 minutes", "5", "\"5\"", "1e3", "\"1e3 \"", "\" \"", "soon", "[]", "{}"})
    void durationsAreAboveZeroAndHaveAUnit(String value) {
        Settings settings = load("cluster.barrier-timeout = " + value);
        assertThat(settings.duration("cluster.barrier-timeout")).isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(settings::finish)
                .hasMessageContaining("cluster.barrier-timeout must be a duration above zero with its unit");
    }

    @Test
    void sizesMayBePlainBytes() {
        assertThat(load("data.cache = 1000").size("data.cache")).isEqualTo(1000);
        assertThat(load("data.cache = 1.5 GiB").size("data.cache")).isEqualTo(3L << 29);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1 MiB", "100 EiB", "[]", "x"})
    void sizesAreAboveZeroAndFit64Bits(String value) {
        Settings settings = load("data.cache = " + value);
        settings.size("data.cache");
        assertThatThrownBy(settings::finish)
                .hasMessageContaining("data.cache must be a size above zero, such as 128 MiB, got ");
    }

    @Test
    void aValueInThePlaceOfAGroupIsOneProblem() {
        Settings settings = load("data = small");
        readAll(settings);
        assertProblems(
                settings,
                "data is a group of keys and takes no value, got \"small\" (conf/experiments/x.conf: 1); set one of data.cache, data.mean, data.path");
    }

    @Test
    void anUnknownKeyLikeNoOtherIsToBeTakenOut() {
        assertProblems(
                load("xyzzy = 1", "foo.bar=2"),
                "foo.bar is not a known key (command line --set); take it out",
                "xyzzy is not a known key (conf/experiments/x.conf: 1); take it out");
    }

    @Test
    void anEmptyObjectIsAValueAndABadOne() {
        Settings settings =
                load("train.epochs = {}\ntrain.tags {}\nxyzzy {}\nmodel {}\ndata.path = a", "train.resume={}");
        readAll(settings);
        assertProblems(
                settings,
                "xyzzy is not a known key (conf/experiments/x.conf: 3); take it out",
                "train.epochs must be a whole number of at least 1, got {} (conf/experiments/x.conf: 1)",
                "train.resume must be true or false, got {} (command line --set)",
                "train.tags must be a list of texts, got {} (conf/experiments/x.conf: 2)");
    }

    @Test
    void callersAddProblemsOfTheirOwn() {
        Settings settings = load("train.epochs = 5");
        settings.problem("train.epochs", "must be above the last of train.milestones");
        settings.problem("two\nlines");
        settings.problem("two\nlines");
        assertProblems(
                settings,
                "train.epochs must be above the last of train.milestones, got 5 (conf/experiments/x.conf: 1)",
                "two lines");
    }

    @Test
    void whatIsNoHoconIsOneLineWithItsPlace() {
        assertThatThrownBy(() -> load("a = 1\nb = [1, 2\nc = 3"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("conf/experiments/x.conf: 3: ")
                .message()
                .doesNotContain("\n");
        assertThatThrownBy(() -> load("train.note = ${nowhere}"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("conf/experiments/x.conf: 1: Could not resolve substitution to a value: ${nowhere}");
    }

    @Test
    void includesAreRelativeToTheirFileAndKeepTheirPlace() {
        files.put("conf/recipes/sgd.conf", "include \"deep/more.conf\"\ntrain.epochs = -1");
        files.put("conf/recipes/deep/more.conf", "train { seed = 4, epochs = 3, resume = no }");
        Settings settings = load("include \"../recipes/sgd.conf\"\ntrain.resume = yes");
        settings.atLeast("train.epochs", 1);
        assertThat(settings.atLeast("train.seed", 0)).isEqualTo(4);
        assertThat(settings.bool("train.resume")).isTrue();
        assertProblems(
                settings, "train.epochs must be a whole number of at least 1, got -1 (conf/recipes/sgd.conf: 2)");
    }

    @Test
    void anIncludeThatIsNotThereIsNotPassedOver() {
        assertThatThrownBy(() -> load("# head\ninclude \"../recipes/none.conf\""))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "include \"../recipes/none.conf\" cannot be read (conf/recipes/none.conf): correct the path, which is relative to the "
                                + "file with the include (conf/experiments/x.conf: 2)");
    }

    @Test
    void anIncludeThatCannotBeReadSaysWhy() {
        files.put("conf/recipes/denied.conf", UNREADABLE);
        assertThatThrownBy(() -> load("include \"../recipes/denied.conf\""))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "include \"../recipes/denied.conf\" cannot be read: conf/recipes/denied.conf: a bad sector; take another disk"
                                + " (conf/experiments/x.conf: 1)");
    }

    @Test
    void aRingOfIncludesIsRefused() {
        files.put("conf/experiments/y.conf", "include \"x.conf\"");
        assertThatThrownBy(() -> load("include \"y.conf\""))
                .isInstanceOf(SettingsException.class)
                .hasMessage("include \"x.conf\" would include itself: take it out (conf/experiments/y.conf: 1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file(\"a.conf\")", "classpath(\"a.conf\")", "url(\"file:///a.conf\")"})
    void otherFormsOfIncludeAreRefused(String include) {
        assertThatThrownBy(() -> load("include " + include))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "must be a plain include of a path, without file(), url() or classpath() (conf/experiments/x.conf: 1)");
    }

    @Test
    void anAbsentFileIsAnIOException() {
        assertThatThrownBy(() -> Settings.load(SettingsTest.class, "defaults.conf", "none.conf", this::file, List.of()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("none.conf");
    }

    @Test
    void everyDefaultIsReadAndEveryKeyHasADefault() {
        Settings settings = Settings.loadDefaults(SettingsTest.class, "defaults.conf", List.of());
        readAll(settings);
        assertThat(settings.keysRead())
                .isEqualTo(settings.keysPresent())
                .hasSize(13)
                .contains("data.path", "cluster.barrier-timeout");
    }

    @Test
    void aKeyOutsideTheDefaultsIsAnErrorOfTheProgram() {
        assertThatThrownBy(() -> load("").string("data.pathh"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key data.pathh is read and does not stand in the defaults");
        assertThatThrownBy(() -> Settings.loadDefaults(SettingsTest.class, "none.conf", List.of()))
                .hasMessage("no resource none.conf beside org.saccade.data.settings.SettingsTest");
    }

    @Test
    void whatIsRenderedReadsAsTheSameAndNeverChangesItsOrder() {
        Settings settings = load("train.epochs = 1e2, data.path = \"a\\\"b\"", "model.preset=large-net");
        String rendered = settings.render();
        assertThat(rendered).startsWith("cluster {\n").contains("epochs=100\n").doesNotContain("#");
        Settings again = load(rendered);
        assertThat(again.render()).isEqualTo(rendered);
        assertThat(again.string("data.path")).isEqualTo("a\"b");
        assertThat(again.string("train.out")).isEqualTo("runs/large-net");
        again.finish();
    }

    @Test
    void valuesAreThoseOfTheLayersAsTexts() {
        Settings settings = load("train.epochs = 1e2, data.path = \"a b\"", "model.preset=large-net");

        assertThat(settings.values())
                .containsOnlyKeys(settings.keysPresent())
                .contains(
                        entry("train.epochs", "100"),
                        entry("data.path", "a b"),
                        entry("model.preset", "large-net"),
                        entry("train.out", "runs/large-net"));
    }
}
