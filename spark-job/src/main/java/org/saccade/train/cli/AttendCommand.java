package org.saccade.train.cli;

import org.apache.hadoop.fs.Path;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.WholeFile;
import org.saccade.train.attend.ImageAttention;
import org.saccade.train.attend.Pictures;
import org.saccade.train.attend.QueryPoint;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.InputConfig;
import org.saccade.train.config.InputKind;
import org.saccade.train.input.SeenImage;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.replica.Replica;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code attend}: what a run's network attends to in images, as pictures. Starts no Spark. */
@CommandLine.Command(name = "attend", description = "Shows what a trained network attends to in images, as PNG.")
final class AttendCommand implements Command {
    private static final int MOST_PER_SIDE = 8;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunArguments run;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "JPEG or PNG files.")
    private List<String> images;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Where the pictures go, a folder for each image.")
    private String output;

    @Option(
            names = "--query",
            paramLabel = "X,Y",
            description =
                    "A point whose attention is shown: pixels of the network's input, or, with a decimal point, fractions of"
                            + " its sides; may be repeated. By default five, one of them in a corner.")
    private List<String> queries = new ArrayList<>();

    @Option(names = "--grid", paramLabel = "N", description = "N times N points instead, at most 8 times 8.")
    private Integer grid;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public ExitCode run(Console console) throws IOException {
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        RunFolder folder = run.folder(files);
        InputConfig input = ExperimentConfig.of(folder.settings(List.of())).input();
        if (input.kind() != InputKind.IMAGES) {
            throw usage(
                    "attend draws over images, and " + folder + " reads signals; give a run with input.kind = images");
        }
        List<QueryPoint> points = points(input.size());
        Map<String, String> names = names();
        List<String> classes =
                folder.environment().classes().stream().map(ClassInfo::name).toList();
        AttentionReport report = new AttentionReport();
        try (Replica replica = folder.model(run.weights())) {
            for (Map.Entry<String, String> image : names.entrySet()) {
                ImageAttention attention = attention(replica, files, input, image.getValue(), image.getKey(), points);
                Path place = new Path(files.path(output), image.getKey());
                Map<String, byte[]> pictures = new Pictures(attention, classes).all();
                write(files, place, pictures);
                report.add(attention, classes, place.toString(), pictures.keySet());
            }
        }
        report.remarks().forEach(console.err()::println);
        console.out().print(json ? report.toJson() : report.toText());
        return ExitCode.DONE;
    }

    private List<QueryPoint> points(int size) {
        if (grid != null && !queries.isEmpty()) {
            throw usage("--grid and --query both say which points are shown; give one of them");
        }
        if (grid != null) {
            if (grid < 1 || grid > MOST_PER_SIDE) {
                throw usage("--grid must be 1 to " + MOST_PER_SIDE + ", got " + grid);
            }
            return QueryPoint.grid(grid);
        }
        return queries.isEmpty()
                ? QueryPoint.DEFAULTS
                : queries.stream().map(query -> point(query, size)).toList();
    }

    private QueryPoint point(String query, int size) {
        try {
            String[] parts = query.split(",", -1);
            if (parts.length == 2) {
                return query.contains(".")
                        ? new QueryPoint(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]))
                        : QueryPoint.ofPixel(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), size);
            }
        } catch (IllegalArgumentException e) {
            // no numbers, or numbers outside of the image: told below
        }
        throw usage("--query must be x,y on the network's input, pixels from 0,0 to " + (size - 1) + "," + (size - 1)
                + " or fractions from 0.0,0.0 to 1.0,1.0, got '" + query + "'");
    }

    /** Images by the names of their folders. */
    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (String image : images) {
            String name = new Path(image).getName().replaceFirst("\\.[^.]+$", "");
            String other = names.put(name, image);
            if (other != null) {
                throw usage("images must have different names, got " + other + " and " + image);
            }
        }
        return names;
    }

    private ImageAttention attention(
            Replica replica, HadoopFiles files, InputConfig input, String image, String name, List<QueryPoint> points)
            throws IOException {
        byte[] bytes = files.readAll(files.path(image));
        try (SeenImage seen = SeenImage.read(bytes, input, image)) {
            ImageAttention attention = ImageAttention.of(replica, seen, name, points);
            if (attention.layers().isEmpty()) {
                throw usage("the network of " + run.folder(files) + " has no layer that attends to places of the image"
                        + "; give a run with attention (saccade describe shows a network's layers)");
            }
            return attention;
        }
    }

    /** Nothing is written where a picture differs from what is there. */
    private static void write(HadoopFiles files, Path folder, Map<String, byte[]> pictures) throws IOException {
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            Path file = new Path(folder, picture.getKey());
            if (files.status(file).isPresent() && !Arrays.equals(files.readAll(file), picture.getValue())) {
                throw new OutputExistsException("pictures are not written over others, got another " + file
                        + "; remove it, or give another --output");
            }
        }
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            Path file = new Path(folder, picture.getKey());
            WholeFile.write(files.fileSystem(file), file, out -> out.write(picture.getValue()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
