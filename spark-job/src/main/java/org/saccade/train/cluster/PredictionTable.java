package org.saccade.train.cluster;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.saccade.train.loop.Prediction;

import java.io.IOException;
import java.util.List;

/**
 * Predictions as a folder of Parquet, a row a sample in the order of the split: {@code key}, {@code label} and {@code class} (its wnid), {@code prediction}
 * and {@code predicted_class}, {@code probability} of the prediction, {@code loss} in nats, and the {@code probabilities} of all classes. Prediction, its
 * class and its probability are null where the model gave no number.
 *
 * @param folder that there must not be yet
 * @param wnids of the classes, in their order
 */
public record PredictionTable(String folder, List<String> wnids) {
    private static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType, false)
            .add("label", DataTypes.IntegerType, false)
            .add("class", DataTypes.StringType, false)
            .add("prediction", DataTypes.IntegerType)
            .add("predicted_class", DataTypes.StringType)
            .add("probability", DataTypes.FloatType)
            .add("loss", DataTypes.DoubleType, false)
            .add("probabilities", DataTypes.createArrayType(DataTypes.FloatType, false), false);

    public PredictionTable {
        wnids = List.copyOf(wnids);
    }

    /** Spark's own writer: the folder has a file {@code _SUCCESS} once all of it is there. */
    void write(JavaSparkContext spark, JavaRDD<ScoredBatch> batches) throws IOException {
        SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
        // So that no task needs this record.
        List<String> classes = wnids;
        JavaRDD<Row> rows = batches.flatMap(batch -> batch.predictions().stream()
                .map(prediction -> row(prediction, classes))
                .iterator());
        try {
            session.createDataFrame(rows, SCHEMA).write().parquet(folder);
        } catch (Exception e) { // a checked one that Spark does not declare among them
            throw Failures.ofStage(e);
        }
    }

    private static Row row(Prediction prediction, List<String> classes) {
        int guess = prediction.guess();
        boolean none = guess == Prediction.NONE;
        return RowFactory.create(
                prediction.key(),
                prediction.label(),
                classes.get(prediction.label()),
                none ? null : guess,
                none ? null : classes.get(guess),
                none ? null : prediction.confidence(),
                prediction.loss(),
                prediction.probabilities());
    }
}
