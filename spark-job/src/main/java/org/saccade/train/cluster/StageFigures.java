package org.saccade.train.cluster;

import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.saccade.train.metrics.EpochMetrics;
import org.saccade.train.metrics.MetricsRow;
import org.saccade.train.metrics.StepMetrics;

import java.io.Serializable;

/**
 * The figures of an attempt as accumulators of its stage, {@code saccade.step} and so on, which Spark keeps in its event log and shows on the stage's page.
 * They are named as in {@code metrics.jsonl}. Most are those of the last step and the last epoch; images and milliseconds are sums over the attempt.
 */
record StageFigures(
        Latest<Integer> epoch,
        Latest<Long> step,
        LongAccumulator samples,
        Latest<Double> loss,
        Latest<Double> learningRate,
        Latest<Double> imagesPerSecond,
        DoubleAccumulator dataMs,
        DoubleAccumulator computeMs,
        DoubleAccumulator exchangeMs,
        Latest<Double> trainLoss,
        Latest<Double> validationLoss,
        Latest<Double> top1,
        Latest<Double> top5,
        Latest<Double> emaValidationLoss,
        Latest<Double> emaTop1,
        Latest<Double> emaTop5)
        implements Serializable {

    static StageFigures register(SparkContext spark) {
        return new StageFigures(
                registered(new Latest<>(), "epoch", spark),
                registered(new Latest<>(), "step", spark),
                registered(new LongAccumulator(), "samples", spark),
                registered(new Latest<>(), "loss", spark),
                registered(new Latest<>(), "learning_rate", spark),
                registered(new Latest<>(), "images_per_second", spark),
                registered(new DoubleAccumulator(), "data_ms", spark),
                registered(new DoubleAccumulator(), "compute_ms", spark),
                registered(new DoubleAccumulator(), "exchange_ms", spark),
                registered(new Latest<>(), "train_loss", spark),
                registered(new Latest<>(), "validation_loss", spark),
                registered(new Latest<>(), "top1", spark),
                registered(new Latest<>(), "top5", spark),
                registered(new Latest<>(), "ema_validation_loss", spark),
                registered(new Latest<>(), "ema_top1", spark),
                registered(new Latest<>(), "ema_top5", spark));
    }

    private static <T extends AccumulatorV2<?, ?>> T registered(T figure, String name, SparkContext spark) {
        spark.register(figure, "saccade." + name);
        return figure;
    }

    void add(MetricsRow row) {
        if (row instanceof StepMetrics ofStep) {
            add(ofStep);
        } else if (row instanceof EpochMetrics ofEpoch) {
            add(ofEpoch);
        }
    }

    private void add(StepMetrics row) {
        epoch.add(row.epoch());
        step.add(row.step());
        samples.add(row.samples());
        loss.add(row.loss());
        learningRate.add(row.learningRate());
        imagesPerSecond.add(row.imagesPerSecond());
        dataMs.add(row.dataMs());
        computeMs.add(row.computeMs());
        exchangeMs.add(row.exchangeMs());
    }

    private void add(EpochMetrics row) {
        trainLoss.add(row.trainLoss());
        validationLoss.add(row.validationLoss());
        top1.add(row.top1());
        top5.add(row.top5());
        row.ema().ifPresent(ema -> {
            emaValidationLoss.add(ema.validationLoss());
            emaTop1.add(ema.top1());
            emaTop5.add(ema.top5());
        });
    }
}
