package org.saccade.train.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.cli.Console;
import org.saccade.data.settings.Settings;
import org.saccade.nn.model.ModelPreset;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class DescribeCommandTest {
    private static final String DIGITS = "../conf/experiments/digits.conf";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aResnet50IsThatOfThePapers() throws Exception {
        JsonNode network = json("resnet50");

        assertThat(network.get("input").asText()).isEqualTo("3x224x224");
        assertThat(network.get("parameters").asLong()).isEqualTo(25_557_032);
        assertThat(network.get("state").asLong()).isEqualTo(53_120);
        assertThat(network.get("macs").asLong()).isEqualTo(4_089_184_256L);
        assertThat(network.get("flops").asLong()).isEqualTo(2 * 4_089_184_256L);
        assertThat(network.get("not_counted")).isEmpty();
    }

    @Test
    void theSumsAreThoseOfTheLayers() throws Exception {
        JsonNode network = json("sasa-resnet26", "--input", "3x64x64", "--classes", "10");

        for (String sum : List.of("parameters", "state", "macs", "position_additions", "elementwise")) {
            long total = 0;
            for (JsonNode layer : network.get("layers")) {
                total += layer.get(sum).asLong();
            }
            assertThat(network.get(sum).asLong()).as(sum).isEqualTo(total).isPositive();
        }
        assertThat(network.get("operations").asLong())
                .isEqualTo(network.get("flops").asLong()
                        + network.get("position_additions").asLong()
                        + network.get("elementwise").asLong());
        JsonNode last = network.get("layers").get(network.get("layers").size() - 1);
        assertThat(last.get("name").asText()).isEqualTo("classes");
        assertThat(last.get("output").toString()).isEqualTo("[10]");
        assertThat(last.get("parameters").asLong()).isEqualTo(2048 * 10 + 10);
    }

    @Test
    void peopleReadATable() {
        assertThat(run("resnet50")).isZero();

        assertThat(out())
                .contains("\nlayer ")
                .contains("\nstem ")
                .contains("9,408")
                .contains("118,013,952");
        assertThat(out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "parameters, trained 25,557,032",
                        "state, saved and not trained 53,120",
                        "multiply-adds 4,089,184,256",
                        "in MAC 4.09 GMAC",
                        "in FLOP, 2 a multiply-add 8.18 GFLOP",
                        "in FLOP, with additions, norms and softmax 8.22 GFLOP");
    }

    @Test
    void anExperimentHasItsOwnInput() throws Exception {
        assertThat(json(DIGITS).get("input").asText()).isEqualTo("3x32x32");
        assertThat(json(DIGITS, "--input", "3x40x48").get("input").asText()).isEqualTo("3x40x48");
    }

    @Test
    void substitutionIsOneSetting() throws Exception {
        JsonNode all = json("resnet50", "--set", "model.substitute.groups=[1, 2, 3, 4]");

        assertThat(all.get("parameters").asLong())
                .as("the stand-alone ResNet-50")
                .isEqualTo(18_038_632);
        assertThat(all.get("parameters")).isEqualTo(json("sasa-resnet50").get("parameters"));
        assertThat(all.get("macs")).isEqualTo(json("sasa-resnet50").get("macs"));
    }

    @Test
    void theListHasEveryPreset() {
        assertThat(run("--list")).isZero();

        List<String> names = out().lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        List<String> presets = new ArrayList<>();
        for (ModelPreset preset : ModelPreset.values()) {
            presets.add(Settings.nameOf(preset));
        }
        assertThat(names).isEqualTo(presets);
    }

    // spotless:off
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "resnt50                                  | saccade describe: 'resnt50' is no preset, the nearest is 'resnet50'",
        "alexander                                | saccade describe: 'alexander' is no preset; --list shows them",
        "                                         | saccade describe: a preset or an experiment is missing; --list shows the presets",
        "resnet50 --classes 0                     | saccade describe: --classes must be at least 1, got 0",
        "resnet50 --input 3x224                   | saccade describe: --input must be CxHxW for a network for images",
        "resnet50 --input big                     | --input must be CxHxW, as in 3x224x224, or of signals CxL, as in 1x1024, got 'big'",
        "resnet50 --set model.substitute.window=4 | model.substitute.window must be odd so that it has a centre, got 4",
        "resnet50 --set model.substitute.groups=[9] | the settings under model must name a network for input 3x224x224, got: ",
        "resnet50 --set train.epochs=3            | saccade describe: a preset has settings under model.stem and model.substitute alone, got train.epochs=3",
        "resnet50 --set model.preset=cvt13        | saccade describe: a preset has settings under model.stem and model.substitute alone, got model.preset=cvt13",
        "--list --classes 0                       | saccade describe: --classes must be at least 1, got 0",
        "--list --input 3x32x32                   | saccade describe: --list shows all presets as they are, without --input, --json or a name",
        "sasa-full-resnet50 --input 3x3x3         | the settings under model must name a network for input 3x3x3, got: layer stem-maximum",
    })
    // spotless:on
    void refusesInOneLine(String arguments, String message) {
        assertThat(run(arguments == null ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .contains(message);
    }

    private JsonNode json(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        out.reset();
        assertThat(run(all.toArray(String[]::new)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        return new ObjectMapper().readTree(out());
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("describe"));
        all.addAll(List.of(arguments));
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Main.runner().run(console, all.toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
