package org.saccade.train.cli;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;

/** What the commands take that use a trained model. */
final class RunArguments {

    @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
    private String run;

    @Option(
            names = "--weights",
            paramLabel = "last|ema",
            description =
                    "Which of its weights: last, of the last step, or ema, their moving average, where train.ema asked for one;"
                            + " by default last.")
    private Weights weights = Weights.LAST;

    RunFolder folder(HadoopFiles files) throws IOException {
        return new RunFolder(files, run);
    }

    Weights weights() {
        return weights;
    }
}
