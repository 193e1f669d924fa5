package org.saccade.data.cli;

import org.saccade.data.job.OutputConflictException;
import org.saccade.data.job.TooManyBadImagesException;
import org.saccade.data.settings.SettingsException;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import picocli.CommandLine;

import java.util.Map;

/** The commands that turn ImageNet into a dataset for training and check it. */
@CommandLine.Command(
        name = "saccade",
        description = "Turns ImageNet into shards made for training.",
        subcommands = {
            PrepareCommand.class,
            VerifyCommand.class,
            InspectCommand.class,
            StatsCommand.class,
            GcCommand.class
        })
public final class Main {

    /** The failures that are part of this module's contract, with their exit codes. */
    public static final Map<Class<? extends Throwable>, ExitCode> EXIT_CODES = Map.of(
            InputUsageException.class, ExitCode.USAGE,
            SettingsException.class, ExitCode.USAGE,
            IncompleteInputException.class, ExitCode.INCOMPLETE,
            CorruptDatasetException.class, ExitCode.INCOMPLETE,
            TooManyBadImagesException.class, ExitCode.TOO_MANY_BAD,
            OutputConflictException.class, ExitCode.OUTPUT_DIFFERS);

    public static void main(String[] arguments) {
        new CommandRunner(new Main(), EXIT_CODES).runAsMain(arguments);
    }
}
