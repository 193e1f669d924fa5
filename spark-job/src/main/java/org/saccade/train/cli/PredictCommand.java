package org.saccade.train.cli;

import org.apache.spark.SparkConf;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.image.BadImageException;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.cluster.GpuResource;
import org.saccade.train.infer.Classifier;
import org.saccade.train.input.UnusableSampleException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** {@code predict}: what a run's model takes images for. Starts no Spark. */
@CommandLine.Command(name = "predict", description = "Says what a trained network takes images for.")
final class PredictCommand implements Command {
    private static final int AT_ONCE = 32;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunArguments run;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "Images in JPEG or PNG; of a run on signals, arrays in .npy.")
    private List<String> images;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "How many classes of each image, the most probable first; by default 5.")
    private int top = 5;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws IOException {
        if (top < 1) {
            throw new ParameterException(spec.commandLine(), "--top must be at least 1, got " + top);
        }
        GpuResource.check(new SparkConf(), console.err()::println);
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        try (Classifier classifier = Classifier.of(run.folder(files), run.weights())) {
            PredictionReport report = new PredictionReport(classifier.classes(), top);
            for (int from = 0; from < images.size(); from += AT_ONCE) {
                predict(images.subList(from, Math.min(from + AT_ONCE, images.size())), files, classifier, report);
            }
            console.out().print(json ? report.toJson() : report.toText());
            report.problems().forEach(console.err()::println);
            return report.exitCode();
        }
    }

    /** An image that cannot be read is a line of the report; the others are predicted all the same. */
    private static void predict(
            List<String> images, HadoopFiles files, Classifier classifier, PredictionReport report) {
        List<IOException> problems = new ArrayList<>();
        List<float[]> samples = new ArrayList<>();
        for (String image : images) {
            try {
                samples.add(read(image, files, classifier));
                problems.add(null);
            } catch (IOException e) {
                problems.add(e);
            }
        }
        Iterator<float[]> probabilities =
                Arrays.asList(classifier.probabilities(samples)).iterator();
        for (int i = 0; i < images.size(); i++) {
            if (problems.get(i) == null) {
                report.add(images.get(i), probabilities.next());
            } else {
                report.add(images.get(i), problems.get(i));
            }
        }
    }

    private static float[] read(String image, HadoopFiles files, Classifier classifier) throws IOException {
        byte[] bytes = files.readAll(files.path(image));
        try {
            return classifier.read(bytes);
        } catch (BadImageException e) {
            throw new UnusableSampleException(image + ": " + e.getMessage() + "; give another file", e);
        }
    }
}
