package org.saccade.train.cli;

import org.saccade.data.cli.Console;
import org.saccade.data.cli.Progress;
import org.saccade.data.order.BatchPlan;
import org.saccade.train.cluster.TrainingWatcher;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.RestartConfig;
import org.saccade.train.loop.PreemptedException;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.metrics.EmaMetrics;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.MetricsReader;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.StepMetrics;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Shows on the driver what rank 0 writes into the run folder: a row an epoch, between them how far the steps are, and every {@code log.every-steps} a
 * line of where their time went. The last columns of an epoch say the same of the whole epoch: waiting for data, computing, exchanging gradients.
 */
final class TrainingDisplay implements TrainingWatcher, AutoCloseable {
    private static final String HEADER =
            "epoch     loss  val loss   top-1   top-5%s  images/s   data  compute  exchange  seconds";

    private final Console console;
    private final RunFolder run;
    private final int keep;
    private final MetricsReader reader;
    private final Progress progress;
    private final long totalSteps;
    private final int epochs;
    private final int everySteps;
    private int rows;
    private IOException unreadable;
    private boolean headed;
    private StepSums ofEpoch = new StepSums();
    private StepSums ofLine = new StepSums();

    /** @param samples of the training split */
    TrainingDisplay(Console console, RunFolder run, ExperimentConfig config, int samples) throws IOException {
        this.console = console;
        this.run = run;
        this.keep = config.checkpoint().keep();
        this.reader = new MetricsReader(run.fileSystem(), run.path());
        this.epochs = config.train().epochs();
        this.everySteps = config.log().everySteps();
        this.totalSteps = (long) epochs * new BatchPlan(samples, config.train().globalBatchSize()).steps();
        this.progress = console.plainProgress();
        this.rows = reader.rows(0).size();
    }

    /** Shows what is new. A file that cannot be read now is read later: showing must not end the training. */
    @Override
    public void look() {
        try {
            show(reader.rows(rows));
            unreadable = null;
        } catch (IOException e) {
            unreadable = e;
        }
    }

    /** Rows that come again after a restart are not shown again. */
    @Override
    public void restarting(int restart, RestartConfig limits, int ranks, IOException failure) {
        progress.clear();
        console.err()
                .println("restart " + restart + " of " + limits.limit() + " within "
                        + limits.window().toMinutes() + " minutes, with " + ranks + " ranks, " + place() + ": "
                        + failure.getMessage());
    }

    @Override
    public void preempted(int ranks, PreemptedException preemption) {
        progress.clear();
        console.err().println("going on with " + ranks + " ranks: " + preemption.getMessage());
    }

    @Override
    public void stopped() {
        look();
        progress.close();
        console.err().println("told to end; start again, and training goes on " + place());
    }

    /** Where training goes on: what is unreadable now may be readable to the ranks, or they say what is wrong. */
    private String place() {
        try {
            return RunStart.newestCheckpoint(run, keep, console.err()::println)
                    .map(at -> "after step " + at.step())
                    .orElse("from the beginning");
        } catch (IOException e) {
            return "after the last checkpoint";
        }
    }

    private void show(List<MetricsRow> news) {
        for (MetricsRow row : news) {
            rows++;
            if (row instanceof StepMetrics step) {
                show(step);
            } else if (row instanceof EpochMetrics epoch) {
                show(epoch);
                ofEpoch = new StepSums();
            }
        }
    }

    @Override
    public void close() {
        progress.close();
        if (unreadable != null) {
            console.err().println("the last metrics could not be shown: " + unreadable.getMessage());
        }
    }

    private void show(StepMetrics step) {
        ofEpoch.add(step);
        ofLine.add(step);
        if (everySteps > 0 && step.step() % everySteps == 0) {
            progress.clear();
            console.err().println(ofLine.line());
            ofLine = new StepSums();
        }
        progress.update("steps", step.step(), totalSteps, "loss", step.loss());
    }

    private void show(EpochMetrics epoch) {
        progress.clear();
        if (!headed) {
            console.out().println(String.format(Locale.ROOT, HEADER, epoch.ema().isPresent() ? "   ema-1" : ""));
            headed = true;
        }
        console.out()
                .println(String.format(
                        Locale.ROOT,
                        "%2d/%-2d %8.4f  %8.4f  %.4f  %.4f%s  %8.1f  %s  %7.1f",
                        epoch.epoch(),
                        epochs,
                        epoch.trainLoss(),
                        epoch.validationLoss(),
                        epoch.top1(),
                        epoch.top5(),
                        epoch.ema().map(TrainingDisplay::column).orElse(""),
                        ofEpoch.imagesPerSecond(),
                        ofEpoch.shares(),
                        epoch.seconds()));
        console.out().flush();
    }

    private static String column(EmaMetrics ema) {
        return String.format(Locale.ROOT, "  %.4f", ema.top1());
    }
}
