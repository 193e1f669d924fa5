package org.saccade.train.cli;

import org.saccade.data.cli.CommandRunner;
import org.saccade.data.cli.ExitCode;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.train.cluster.RanksRefusedException;
import org.saccade.train.loop.DivergedException;
import picocli.CommandLine;

import java.util.Map;

/** The commands that train and evaluate. */
@CommandLine.Command(
        name = "saccade",
        description = "Trains convolutional-attention networks on Apache Spark.",
        subcommands = {TrainCommand.class, EvaluateCommand.class})
public final class Main {
    private static final Map<Class<? extends Throwable>, ExitCode> EXIT_CODES = Map.of(
            SettingsException.class, ExitCode.USAGE,
            CorruptDatasetException.class, ExitCode.INCOMPLETE,
            UnexpectedDatasetException.class, ExitCode.INCOMPLETE,
            RunDiffersException.class, ExitCode.OUTPUT_DIFFERS,
            RanksRefusedException.class, ExitCode.USAGE,
            DivergedException.class, ExitCode.DIVERGED);

    private Main() {}

    static CommandRunner runner() {
        return new CommandRunner(new Main(), EXIT_CODES);
    }

    public static void main(String[] arguments) {
        System.exit(runner().runAsProcess(arguments));
    }
}
