package org.saccade.train.cli;

import org.saccade.data.cli.CommandRunner;
import org.saccade.data.cli.ExitCode;
import org.saccade.train.cluster.RanksRefusedException;
import org.saccade.train.input.UnusableSampleException;
import org.saccade.train.loop.DivergedException;
import org.saccade.train.replica.UnusableModelException;
import picocli.CommandLine;

import java.util.HashMap;
import java.util.Map;

/** The commands that describe, try out, train, evaluate, predict, show attention and report. */
@CommandLine.Command(
        name = "saccade",
        description = "Trains convolutional-attention networks on Apache Spark.",
        subcommands = {
            DescribeCommand.class,
            DoctorCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            AttendCommand.class,
            ReportCommand.class
        })
public final class Main {
    private static final Map<Class<? extends Throwable>, ExitCode> EXIT_CODES = exitCodes();

    private Main() {}

    static CommandRunner runner() {
        return new CommandRunner(new Main(), EXIT_CODES);
    }

    public static void main(String[] arguments) {
        runner().runAsMain(arguments);
    }

    /** What preparing knows, and what training adds. */
    private static Map<Class<? extends Throwable>, ExitCode> exitCodes() {
        Map<Class<? extends Throwable>, ExitCode> codes = new HashMap<>(org.saccade.data.cli.Main.EXIT_CODES);
        codes.put(RanksRefusedException.class, ExitCode.USAGE);
        codes.put(UnusableModelException.class, ExitCode.USAGE);
        codes.put(UnusableSampleException.class, ExitCode.INCOMPLETE);
        codes.put(UnexpectedDatasetException.class, ExitCode.INCOMPLETE);
        codes.put(RunDiffersException.class, ExitCode.OUTPUT_DIFFERS);
        codes.put(OutputExistsException.class, ExitCode.OUTPUT_DIFFERS);
        codes.put(DivergedException.class, ExitCode.DIVERGED);
        return codes;
    }
}
