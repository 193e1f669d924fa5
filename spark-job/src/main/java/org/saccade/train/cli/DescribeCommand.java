package org.saccade.train.cli;

import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.settings.NearestName;
import org.saccade.data.settings.Settings;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.config.ModelConfig;
import org.saccade.train.replica.Network;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** {@code describe}: what a network is made of and what it costs. Builds no parameters and starts no Spark. */
@CommandLine.Command(
        name = "describe",
        description = "Says what a network is made of and what it costs, layer by layer.")
final class DescribeCommand implements Command {
    private static final int USUAL_CLASSES = 1000;
    private static final Pattern OF_A_PRESET = Pattern.compile("model\\.(stem|substitute)\\b");

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PRESET|EXPERIMENT.conf",
            description = "A row of the table of networks, or an experiment.")
    private String named;

    @Option(
            names = "--input",
            paramLabel = "CxHxW|CxL",
            converter = InputShape.Converter.class,
            description = "What the network sees; by default the experiment's, or 3x224x224, of signals 1x1024.")
    private InputShape input;

    @Option(names = "--classes", paramLabel = "N", description = "Classes; by default 1000.")
    private int classes = USUAL_CLASSES;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a setting; may be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--list", description = "Show all presets, a line each.")
    private boolean list;

    @Override
    public ExitCode run(Console console) throws IOException {
        if (classes < 1) {
            throw usage("--classes must be at least 1, got " + classes);
        }
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        if (list) {
            if (named != null || input != null || json) {
                throw usage("--list shows all presets as they are, without --input, --json or a name");
            }
            console.out().print(presets(files));
            return ExitCode.DONE;
        }
        if (named == null) {
            throw usage("a preset or an experiment is missing; --list shows the presets");
        }
        NetworkReport report = NetworkReport.of(named, network(files));
        console.out().print(json ? report.toJson() : report.toText());
        return ExitCode.DONE;
    }

    private String presets(HadoopFiles files) throws IOException {
        List<NetworkReport> all = new ArrayList<>();
        for (String preset : names()) {
            all.add(NetworkReport.of(preset, preset(preset, files)));
        }
        return NetworkReport.list(all);
    }

    private Network network(HadoopFiles files) throws IOException {
        if (!named.endsWith(ExperimentFile.EXTENSION)) {
            return preset(named, files);
        }
        ExperimentConfig experiment = ExperimentConfig.of(ExperimentFile.settings(files, named, overrides));
        InputShape own =
                new InputShape(experiment.input().kind(), experiment.input().shape());
        return network(experiment.model(), own, files);
    }

    private Network preset(String name, HadoopFiles files) {
        if (!names().contains(name)) {
            throw usage("'" + name + "' is no preset"
                    + NearestName.of(name, names())
                            .map(near -> ", the nearest is '" + near + "'")
                            .orElse("; --list shows them"));
        }
        overrides.stream()
                .filter(override -> !OF_A_PRESET.matcher(override).lookingAt())
                .findFirst()
                .ifPresent(override -> {
                    throw usage("a preset has settings under model.stem and model.substitute alone, got " + override);
                });
        List<String> all = new ArrayList<>(overrides);
        all.add("model.preset=" + name);
        Settings settings = ExperimentConfig.defaults(all);
        ModelConfig model = ModelConfig.of(settings);
        settings.finish();
        InputKind kind = InputKind.ofAxes(model.preset().architecture().axes());
        return network(model, InputShape.usual(kind), files);
    }

    /** @param usual where no other is asked for */
    private Network network(ModelConfig model, InputShape usual, HadoopFiles files) {
        InputShape asked = input == null ? usual : input;
        if (asked.kind() != usual.kind()) {
            throw usage("--input must be " + (usual.kind() == InputKind.IMAGES ? "CxHxW" : "CxL")
                    + " for a network for " + Settings.nameOf(usual.kind()));
        }
        return new Network(model, files, asked.kind(), asked.shape(), classes);
    }

    private static List<String> names() {
        return Arrays.stream(ModelPreset.values()).map(Settings::nameOf).toList();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
