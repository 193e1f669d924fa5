package org.saccade.train.loop;

import org.saccade.data.order.BatchPlan;
import org.saccade.data.order.EpochOrder;
import org.saccade.data.order.Span;
import org.saccade.train.checkpoint.VectorSink;
import org.saccade.train.collective.Collective;
import org.saccade.train.config.BatchNorm;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoad;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Prefetcher;
import org.saccade.train.metrics.EmaMetrics;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.RankTrace;
import org.saccade.train.metrics.StepMetrics;
import org.saccade.train.replica.Replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Trains one rank's replica in step with the others: each computes the gradient of its part of the global batch, the collective sums
 * it, each applies the same update. What is seen in which step depends on the seed, the epoch and the dataset only.
 */
public final class TrainLoop {
    private final ExperimentConfig config;
    private final Replica replica;
    private final GradientExchange exchange;
    private final Optional<WeightAverage> average;
    private final Collective collective;
    private final BatchLoader training;
    private final BatchLoader validation;
    private final Journal journal;
    private final BooleanSupplier toldToEnd;
    private final BatchPlan plan;
    private final CheckpointSchedule schedule;
    private final Timeline timeline;
    /** What the ranks told one another of the last step. */
    private List<RankReport> reports = List.of();

    /**
     * @param journal what this rank writes down
     * @param toldToEnd asked in every step: whether this rank has to go, and so all of them
     */
    public TrainLoop(
            ExperimentConfig config,
            Replica replica,
            GradientExchange exchange,
            Optional<WeightAverage> average,
            Collective collective,
            BatchLoader training,
            BatchLoader validation,
            Journal journal,
            BooleanSupplier toldToEnd) {
        this.config = config;
        this.replica = replica;
        this.exchange = exchange;
        this.average = average;
        this.collective = collective;
        this.training = training;
        this.validation = validation;
        this.journal = journal;
        this.toldToEnd = toldToEnd;
        this.plan = new BatchPlan(training.samples(), config.train().globalBatchSize());
        this.schedule = new CheckpointSchedule(config.checkpoint(), System::nanoTime);
        this.timeline = new Timeline(config.trace());
        if (config.train().batchNorm() == BatchNorm.SYNCHRONISED) {
            replica.synchroniseStatistics(new StatisticsSum(collective));
        }
    }

    /**
     * Trains from {@code start} to the last epoch, or to that after which training no longer makes the network better.
     *
     * @throws PreemptedException once all is safe, if a rank was told to end
     * @throws DivergedException when the loss is no finite number
     */
    public void run(TrainingState start) throws IOException {
        for (TrainingState at = start; !at.isEnd(config.train()); ) {
            at = epoch(at);
        }
        if (timeline.hasSteps()) {
            keepTimeline();
        }
        finish();
    }

    private void finish() throws IOException {
        if (average.isPresent()) {
            average.get().lend(() -> {
                journal.finish(replica, Weights.EMA);
                return null;
            });
        }
        journal.finish(replica, Weights.LAST);
    }

    private TrainingState epoch(TrainingState start) throws IOException {
        long began = System.nanoTime();
        TrainingState at = start;
        try (Prefetcher batches = new Prefetcher(loads(start), config.loader(), timeline::ofLoader)) {
            while (at.stepInEpoch() < plan.steps()) {
                at = step(at, batches);
                endIfTold(at, RankReport.toldToEnd(reports));
                if (timeline.isComplete()) {
                    keepTimeline();
                }
                boolean due = RankReport.checkpointDue(reports) || schedule.isDueBySteps(at.stepInEpoch());
                if (due && at.stepInEpoch() < plan.steps()) {
                    checkpoint(at);
                }
            }
        }
        EvaluationSums sums = sum(at, evaluate());
        Optional<EmaMetrics> ema = Optional.empty();
        if (average.isPresent()) {
            EvaluationSums ofAverage = sum(at, average.get().lend(this::evaluate));
            ema = Optional.of(new EmaMetrics(ofAverage.loss(), ofAverage.top1(), ofAverage.top5()));
        }
        journal.add(new EpochMetrics(
                at.epoch() + 1, at.meanLoss(), sums.loss(), sums.top1(), sums.top5(), seconds(began), ema));
        TrainingState next = at.nextEpoch(ema.map(EmaMetrics::top1).orElse(sums.top1()));
        checkpoint(next);
        return next;
    }

    private TrainingState step(TrainingState at, Prefetcher batches) throws IOException {
        int globalBatch = plan.batch(at.stepInEpoch()).size();
        StepClock clock = new StepClock(timeline);
        PartialLoss mine = gradient(at, batches, clock);
        long exchangedBytes = exchange(globalBatch);
        clock.ended(Phase.EXCHANGE);
        double learningRate = replica.learningRate(at.step(), at.epoch());
        replica.update(at.step(), at.epoch(), globalBatch);
        average.ifPresent(some -> some.follow(at.step() + 1));
        clock.ended(Phase.UPDATE);

        reports = shared(clock.report(mine, schedule.isDueByClock(), toldToEnd.getAsBoolean()));
        clock.ended(Phase.REPORT);
        clock.finish(at.step() + 1);
        TrainingState after = at.after(globalBatch, RankReport.lossSum(reports));
        double loss = RankReport.lossSum(reports) / globalBatch;
        if (!Double.isFinite(loss)) {
            throw DivergedException.loss(
                    loss, after.step(), at.epoch() + 1, learningRate, RankReport.firstNonFinite(reports));
        }
        journal.add(new StepMetrics(
                at.epoch() + 1,
                after.step(),
                globalBatch,
                loss,
                learningRate,
                globalBatch / clock.seconds(),
                RankReport.dataMs(reports),
                RankReport.computeMs(reports),
                RankReport.exchangeMs(reports),
                RankReport.gigabytesPerSecond(reports, exchangedBytes),
                RankReport.slowest(reports),
                RankReport.slowestByMs(reports)));
        return after;
    }

    /** This rank's term of the gradient, a micro-batch after the other. */
    private PartialLoss gradient(TrainingState at, Prefetcher batches, StepClock clock) throws IOException {
        try {
            return sumOfMicroBatches(at, batches, clock);
        } catch (UncheckedIOException e) {
            throw e.getCause(); // an exchange of statistics failed inside of the network
        }
    }

    private PartialLoss sumOfMicroBatches(TrainingState at, Prefetcher batches, StepClock clock) throws IOException {
        int globalBatch = plan.batch(at.stepInEpoch()).size();
        int count = microBatches(at.stepInEpoch()).size();
        PartialLoss loss = PartialLoss.NONE;
        for (int i = 0; i < count; i++) {
            try (Batch batch = batches.next()) {
                clock.ended(Phase.DATA);
                double sum = i == 0
                        ? replica.computeGradient(batch, at.step(), globalBatch)
                        : replica.addGradient(batch, at.step(), globalBatch);
                loss = loss.plus(sum, () -> replica.firstNonFinite(batch));
            }
            clock.ended(Phase.GRADIENT);
        }
        return loss;
    }

    /**
     * What this rank's device takes one after the other in a step: parts that differ by at most one image, some of them empty where it has fewer
     * images than others. All ranks have as many, since their norms may wait for one another; the first rank has the most images.
     */
    private List<Span> microBatches(int step) {
        Span mine = plan.batch(step).share(collective.rank(), collective.size());
        int most = plan.batch(step).share(0, collective.size()).size();
        int count = (most - 1) / config.train().atOnce(most) + 1;
        return IntStream.range(0, count).mapToObj(i -> mine.share(i, count)).toList();
    }

    /** Sums the gradients; gives how many bytes this rank sent for it, as every other did. */
    private long exchange(int globalBatch) throws IOException {
        long before = collective.statistics().bytesSent();
        exchange.sum(globalBatch);
        return collective.statistics().bytesSent() - before;
    }

    private void keepTimeline() throws IOException {
        List<RankTrace> ranks = new ArrayList<>();
        for (byte[] rank : collective.allGather(timeline.take().toBytes())) {
            ranks.add(RankTrace.fromBytes(rank));
        }
        journal.keep(ranks);
    }

    /** This rank's part. */
    private EvaluationSums evaluate() throws IOException {
        int atOnce = config.train().atOnce(config.train().globalBatchSize() / collective.size());
        return Evaluator.evaluate(
                replica,
                validation,
                config.loader(),
                collective.rank(),
                collective.size(),
                Math.max(1, atOnce),
                toldToEnd);
    }

    /** A rank that is told to end leaves its part undone, and says so by saying nothing: the epoch is evaluated when training goes on. */
    private EvaluationSums sum(TrainingState at, EvaluationSums mine) throws IOException {
        List<byte[]> sums = collective.allGather(toldToEnd.getAsBoolean() ? new byte[0] : mine.toBytes());
        endIfTold(
                at,
                IntStream.range(0, sums.size())
                        .filter(rank -> sums.get(rank).length == 0)
                        .findFirst());
        return sums.stream()
                .map(EvaluationSums::fromBytes)
                .reduce(EvaluationSums::plus)
                .orElseThrow();
    }

    private void endIfTold(TrainingState at, OptionalInt rank) throws IOException {
        if (rank.isPresent()) {
            checkpoint(at);
            throw new PreemptedException(rank.getAsInt(), at.step());
        }
    }

    /** Every rank proves first that its replica is the same as the others'. */
    private void checkpoint(TrainingState at) throws IOException {
        requireFinite(at);
        String parameterHash = ReplicaCheck.requireIdentical(replica.parameters(), collective, at.step());
        journal.checkpoint(at, parameterHash, replica, this::writeTo);
        schedule.written();
    }

    /** What a checkpoint needs besides the replica. */
    private void writeTo(VectorSink sink) throws IOException {
        exchange.writeTo(sink);
        if (average.isPresent()) {
            average.get().writeTo(sink);
        }
    }

    /** The last update may have spoilt what the loss before it could not show; such a model must not be kept. */
    private void requireFinite(TrainingState at) throws DivergedException {
        FloatBuffer parameters = replica.parameters();
        for (int index = 0; index < parameters.remaining(); index++) {
            float value = parameters.get(index);
            if (!Float.isFinite(value)) {
                throw DivergedException.parameter(value, replica.nameOfParameter(index), at.step());
            }
        }
    }

    private List<RankReport> shared(RankReport mine) throws IOException {
        return collective.allGather(mine.toBytes()).stream()
                .map(RankReport::fromBytes)
                .toList();
    }

    /** How this rank loads its part of each step that the epoch still has. */
    private Iterator<BatchLoad> loads(TrainingState start) {
        long seed = config.train().seed();
        int[] order = EpochOrder.of(seed, start.epoch(), training.samples());
        return IntStream.range(start.stepInEpoch(), plan.steps())
                .boxed()
                .flatMap(step -> microBatches(step).stream())
                .map(samples -> training.training(samples.of(order), seed, start.epoch()))
                .iterator();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) * 1e-9;
    }
}
