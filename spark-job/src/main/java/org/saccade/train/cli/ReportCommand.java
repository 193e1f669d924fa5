package org.saccade.train.cli;

import org.apache.hadoop.fs.Path;
import org.saccade.data.cli.Command;
import org.saccade.data.cli.Console;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.cli.LocalSpark;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.WholeFile;
import org.saccade.train.report.Picture;
import org.saccade.train.report.Report;
import org.saccade.train.report.RunResults;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code report}: one HTML page about runs. Starts no Spark, and reads what training and evaluation have written. */
@CommandLine.Command(
        name = "report",
        description = "Shows runs, beside each other, in one HTML file that stands alone.")
final class ReportCommand implements Command {
    private static final String NAME = "report.html";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "The run folders.")
    private List<String> runs;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Where to write the page, over one that is there; by default report.html in the folder of the one run.")
    private String output;

    @Option(
            names = "--evaluation",
            paramLabel = "FILE",
            description = "What 'saccade evaluate RUN --json' printed; once for each run, in their order.")
    private List<String> evaluations = new ArrayList<>();

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "A folder of .png files to show, or of what 'saccade attend' wrote into it.")
    private String pictures;

    @Override
    public ExitCode run(Console console) throws IOException {
        if (output == null && runs.size() > 1) {
            throw usage("--output is missing: the page of several runs belongs to none of their folders");
        }
        if (!evaluations.isEmpty() && evaluations.size() != runs.size()) {
            throw usage("--evaluation must be given once for each of the " + runs.size() + " runs, in their order, got "
                    + evaluations.size());
        }
        HadoopFiles files = new HadoopFiles(LocalSpark.hadoopConfiguration());
        Report report = new Report(
                RunResults.read(files, runs, evaluations),
                pictures == null ? List.of() : Picture.readFolder(files, pictures));
        Path page = output == null ? new Path(files.path(runs.get(0)), NAME) : files.path(output);
        byte[] html = report.html().getBytes(StandardCharsets.UTF_8);
        WholeFile.write(HadoopFiles.withoutChecksumFiles(files.fileSystem(page)), page, out -> out.write(html));
        console.out().println(page);
        return ExitCode.DONE;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
