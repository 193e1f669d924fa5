package org.saccade.bench;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;
import org.saccade.data.order.BatchPlan;
import org.saccade.data.order.EpochOrder;
import org.saccade.data.shard.Dataset;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.HadoopFolder;
import org.saccade.train.config.ExperimentConfig;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.input.Batch;
import org.saccade.train.input.BatchLoad;
import org.saccade.train.input.BatchLoader;
import org.saccade.train.input.Prefetcher;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.replica.Network;
import org.saccade.train.replica.Replica;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains the network of one of our runs once more, by one of Deeplearning4j's own Spark masters: from the same weights, on the same images, in the
 * same minibatches a worker. Run: {@code scripts/bench.sh masters}.
 */
final class Masters {
    private static final int WORKERS = 2;
    private static final String LOOPBACK = "127.0.0.1";
    /** Its masters find each other on it, by UDP. */
    private static final int PORT = 40123;

    private final ExperimentConfig config;
    private final BatchLoader training;
    private final BatchLoader validation;

    private Masters(ExperimentConfig config, BatchLoader training, BatchLoader validation) {
        this.config = config;
        this.training = training;
        this.validation = validation;
    }

    /**
     * Takes the folder of our run, a file for the result (images a second, epochs, top-1), and the master: {@code averaging FREQUENCY}, or
     * {@code sharing WORKERS_A_NODE [THRESHOLD]}.
     */
    public static void main(String[] arguments) throws IOException {
        HadoopFiles files = new HadoopFiles(new Configuration());
        ExperimentConfig config = ExperimentConfig.of(new RunFolder(files, arguments[0]).settings(List.of()));
        String path = config.data().path();
        try (Dataset dataset = Dataset.open(new HadoopFolder(files, path), path);
                JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("masters"))) {
            BatchLoader training = new BatchLoader(dataset.split(config.data().train()), config.input());
            BatchLoader validation = new BatchLoader(dataset.split(config.data().validation()), config.input());
            ComputationGraph network = initial(Network.of(config, files, training.classes()), config.train(), training);
            int minibatch = config.train().globalBatchSize() / WORKERS;
            TrainingMaster<?, ?> master = master(minibatch, List.of(arguments).subList(2, arguments.length));
            new Masters(config, training, validation)
                    .train(spark, new SparkComputationGraph(spark, network, master), Path.of(arguments[1]));
        }
    }

    /** What all our ranks begin with. */
    private static ComputationGraph initial(Network network, TrainConfig train, BatchLoader training)
            throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        try (Replica replica = network.initialise(train, training.samples())) {
            replica.save(model);
        }
        return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(model.toByteArray()), true);
    }

    private static TrainingMaster<?, ?> master(int minibatch, List<String> master) {
        if (master.get(0).equals("averaging")) {
            return new ParameterAveragingTrainingMaster.Builder(WORKERS, minibatch)
                    .batchSizePerWorker(minibatch)
                    .averagingFrequency(Integer.parseInt(master.get(1)))
                    .rddTrainingApproach(RDDTrainingApproach.Direct)
                    .build();
        }
        VoidConfiguration network = VoidConfiguration.builder()
                .unicastPort(PORT)
                .networkMask("127.0.0.0/8")
                .controllerAddress(LOOPBACK)
                .build();
        SharedTrainingMaster.Builder sharing = new SharedTrainingMaster.Builder(network, minibatch)
                .batchSizePerWorker(minibatch)
                .workersPerNode(Integer.parseInt(master.get(1)))
                .rddTrainingApproach(RDDTrainingApproach.Direct);
        if (master.size() > 2) {
            sharing.thresholdAlgorithm(new AdaptiveThresholdAlgorithm(Double.parseDouble(master.get(2))));
        }
        return sharing.build();
    }

    /** Writes the result anew after each epoch: a master that takes too long has one too. */
    private void train(JavaSparkContext spark, SparkComputationGraph network, Path result) throws IOException {
        List<Double> rates = new ArrayList<>();
        for (int epoch = 0; epoch < config.train().epochs(); epoch++) {
            // Decoded before the clock starts, in the masters' favour: our ranks decode as they train. The checkpoint
            // keeps the images on the executors: otherwise each of the masters' jobs would send them again.
            JavaRDD<DataSet> images = spark.parallelize(epoch(epoch), WORKERS);
            images.rdd().localCheckpoint();
            images.count();
            long begin = System.nanoTime();
            network.fit(images);
            rates.add(training.samples() / ((System.nanoTime() - begin) * 1e-9));
            images.unpersist();
            double top1 = top1(network.getNetwork());
            Files.writeString(result, String.format(Locale.ROOT, "%.1f,%d,%.4f%n", steady(rates), rates.size(), top1));
        }
    }

    /** The median, the first epoch left out where there are others: code that just started is slow. */
    private static double steady(List<Double> rates) {
        double[] sorted = rates.stream()
                .skip(rates.size() > 1 ? 1 : 0)
                .mapToDouble(rate -> rate)
                .sorted()
                .toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The minibatches of all workers, in the order in which our ranks see them. */
    private List<DataSet> epoch(int epoch) throws IOException {
        long seed = config.train().seed();
        int[] order = EpochOrder.of(seed, epoch, training.samples());
        BatchPlan plan = new BatchPlan(training.samples(), config.train().globalBatchSize() / WORKERS);
        return load(IntStream.range(0, plan.steps())
                .mapToObj(step -> training.training(plan.batch(step).of(order), seed, epoch)));
    }

    private List<DataSet> load(Stream<BatchLoad> loads) throws IOException {
        List<BatchLoad> all = loads.toList();
        List<DataSet> loaded = new ArrayList<>();
        try (Prefetcher batches = new Prefetcher(all.iterator(), config.loader())) {
            while (loaded.size() < all.size()) {
                try (Batch batch = batches.next()) {
                    loaded.add(
                            new DataSet(batch.features().dup(), batch.labels().dup()));
                }
            }
        }
        return loaded;
    }

    private double top1(ComputationGraph network) throws IOException {
        BatchPlan plan = new BatchPlan(validation.samples(), config.train().globalBatchSize());
        Evaluation evaluation = new Evaluation(validation.classes());
        for (DataSet images : load(IntStream.range(0, plan.steps())
                .mapToObj(step -> validation.evaluation(IntStream.range(
                                plan.batch(step).from(), plan.batch(step).to())
                        .toArray())))) {
            evaluation.eval(images.getLabels(), network.outputSingle(images.getFeatures()));
        }
        return evaluation.accuracy();
    }
}
