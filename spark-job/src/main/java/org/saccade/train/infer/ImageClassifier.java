package org.saccade.train.infer;

import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.train.loop.RunFolder;
import scala.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A stage of Spark ML that shows encoded images, a binary column, to the model of a run, as evaluation would; signals in {@code .npy} where the run was
 * trained on signals. It adds three columns: the {@code prediction}, a class index as a double; the {@code probability} of all classes, a vector;
 * and the {@code error}, a text that says why there is no prediction, null where there is one. So no image ends a job. {@link #labels} are what
 * Spark's {@code IndexToString} needs.
 *
 * <p>Each task loads the model and computes on the GPU that Spark gave it, or on the CPU with {@code OMP_NUM_THREADS} threads, which executors get by
 * {@code spark.executorEnv.OMP_NUM_THREADS}: as many as a task has cores. A saved stage has a copy of the model in its folder, and needs no run.
 */
public final class ImageClassifier extends Transformer implements MLWritable {
    private static final long serialVersionUID = 1;

    private static final String RUN = "run";
    private static final int USUAL_BATCH = 32;

    private final String uid;
    private final Param<String> run;
    private final Param<String> inputCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> errorCol;
    private final IntParam batchSize;

    public ImageClassifier() {
        this(Identifiable.randomUID("imageClassifier"));
    }

    /** @param uid as Spark ML gives it to a stage that it copies or loads */
    public ImageClassifier(String uid) {
        this.uid = uid;
        this.run = new Param<>(this, RUN, "folder of the run whose model classifies");
        this.inputCol = new Param<>(this, "inputCol", "column of encoded images, binary");
        this.predictionCol = new Param<>(this, "predictionCol", "column for the class index");
        this.probabilityCol = new Param<>(this, "probabilityCol", "column for the probabilities of all classes");
        this.errorCol = new Param<>(this, "errorCol", "column for why there is no prediction");
        this.batchSize =
                new IntParam(this, "batchSize", "images that the model takes at once", ParamValidators.gtEq(1));
        setDefault(inputCol, "content");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(errorCol, "error");
        setDefault(batchSize, USUAL_BATCH);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The run folder, on any Hadoop file system that driver and executors see. */
    public Param<String> run() {
        return run;
    }

    /** Encoded images; by default {@code content}, as Spark's source {@code binaryFile} names it. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** By default {@code prediction}. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** By default {@code probability}. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** By default {@code error}. */
    public Param<String> errorCol() {
        return errorCol;
    }

    /** By default 32. */
    public IntParam batchSize() {
        return batchSize;
    }

    public ImageClassifier setRun(String folder) {
        return having(run, folder);
    }

    public ImageClassifier setInputCol(String column) {
        return having(inputCol, column);
    }

    public ImageClassifier setPredictionCol(String column) {
        return having(predictionCol, column);
    }

    public ImageClassifier setProbabilityCol(String column) {
        return having(probabilityCol, column);
    }

    public ImageClassifier setErrorCol(String column) {
        return having(errorCol, column);
    }

    /** @param images at least 1 */
    public ImageClassifier setBatchSize(int images) {
        return having(batchSize, images);
    }

    private <T> ImageClassifier having(Param<T> param, T value) {
        set(param, value);
        return this;
    }

    /** The wnids of the classes, in the order of the predictions. */
    public String[] labels() throws IOException {
        return folder(SparkSession.active()).environment().classes().stream()
                .map(ClassInfo::wnid)
                .toArray(String[]::new);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> images) {
        StructType schema = transformSchema(images.schema());
        PartitionTask task = new PartitionTask(
                folder(images.sparkSession()), images.schema().fieldIndex(getOrDefault(inputCol)), (Integer)
                        getOrDefault(batchSize));
        return images.toDF().mapPartitions((MapPartitionsFunction<Row, Row>) task::classify, Encoders.row(schema));
    }

    /** @throws IllegalArgumentException unless the input is there, and binary, and none of the outputs is there */
    @Override
    public StructType transformSchema(StructType schema) {
        requireBinary(schema);
        StructType prediction = with(schema, predictionCol, DataTypes.DoubleType);
        StructType probability = with(prediction, probabilityCol, SQLDataTypes.VectorType());
        return with(probability, errorCol, DataTypes.StringType);
    }

    private void requireBinary(StructType schema) {
        String column = getOrDefault(inputCol);
        String found = has(schema, column)
                ? schema.apply(column).dataType().typeName()
                : "none of the columns " + String.join(", ", schema.fieldNames());
        if (!found.equals(DataTypes.BinaryType.typeName())) {
            throw new IllegalArgumentException(
                    "inputCol must name a binary column, got '" + column + "', which is " + found);
        }
    }

    private StructType with(StructType schema, Param<String> output, DataType type) {
        String column = getOrDefault(output);
        if (has(schema, column)) {
            throw new IllegalArgumentException(
                    output.name() + " must name a column that is not there yet, got '" + column + "'");
        }
        return schema.add(column, type);
    }

    private static boolean has(StructType schema, String column) {
        return Arrays.asList(schema.fieldNames()).contains(column);
    }

    private RunFolder folder(SparkSession spark) {
        if (!isDefined(run)) {
            throw new IllegalArgumentException("run must name the folder of a run, and is not set; call setRun");
        }
        try {
            return new RunFolder(new HadoopFiles(spark.sparkContext().hadoopConfiguration()), getOrDefault(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ImageClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Writes the parameters as Spark ML does and, beside them, a copy of the model. */
    @Override
    public MLWriter write() {
        return new Writer(this);
    }

    /** Reads what {@link #write} wrote, wherever it lies now. */
    public static MLReader<ImageClassifier> read() {
        return new Reader();
    }

    /** Reads what {@link #save} wrote, wherever it lies now. */
    public static ImageClassifier load(String path) {
        return read().load(path);
    }

    private static String runIn(String path) {
        return path + "/" + RUN;
    }

    private static final class Writer extends DefaultParamsWriter {
        private final ImageClassifier stage;

        Writer(ImageClassifier stage) {
            super(stage);
            this.stage = stage;
        }

        @Override
        public void saveImpl(String path) {
            super.saveImpl(path);
            ImageClassifier copy = stage.copy(new ParamMap()).setRun(runIn(path));
            try {
                stage.folder(sparkSession()).copyModelTo(copy.folder(sparkSession()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes no object of another class, whatever the folder names. */
    private static final class Reader extends MLReader<ImageClassifier> {
        @Override
        public ImageClassifier load(String path) {
            Metadata metadata = DefaultParamsReader.loadMetadata(path, sc(), ImageClassifier.class.getName());
            ImageClassifier classifier = new ImageClassifier(metadata.uid());
            metadata.getAndSetParams(classifier, Option.empty());
            return classifier.setRun(runIn(path));
        }
    }
}
