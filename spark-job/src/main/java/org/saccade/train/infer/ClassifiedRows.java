package org.saccade.train.infer;

import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.saccade.data.image.BadImageException;
import org.saccade.train.loop.Prediction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/** Rows with prediction, probabilities and error behind what they had, a batch at a time. */
final class ClassifiedRows implements Iterator<Row> {
    private static final int ADDED = 3;

    private final Iterator<Row> rows;
    private final int column;
    private final int batchSize;
    private final Classifier classifier;
    private final Queue<Row> ready = new ArrayDeque<>();

    ClassifiedRows(Iterator<Row> rows, int column, int batchSize, Classifier classifier) {
        this.rows = rows;
        this.column = column;
        this.batchSize = batchSize;
        this.classifier = classifier;
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
        if (ready.isEmpty()) {
            classify();
        }
        return ready.remove();
    }

    /** The next rows; those without a sample take no place in the batch. */
    private void classify() {
        List<Row> taken = new ArrayList<>();
        List<float[]> samples = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        while (taken.size() < batchSize && rows.hasNext()) {
            Row row = rows.next();
            taken.add(row);
            errors.add(read(row, samples));
        }
        Iterator<float[]> probabilities =
                Arrays.asList(classifier.probabilities(samples)).iterator();
        for (int i = 0; i < taken.size(); i++) {
            String error = errors.get(i);
            ready.add(
                    error == null
                            ? classified(taken.get(i), probabilities.next())
                            : with(taken.get(i), null, null, error));
        }
    }

    /** Why the row has no sample; null where it has one, which is added. */
    private String read(Row row, List<float[]> samples) {
        if (row.isNullAt(column)) {
            return "there are no bytes: the value is null";
        }
        try {
            samples.add(classifier.read(row.getAs(column)));
            return null;
        } catch (BadImageException e) {
            return e.getMessage();
        }
    }

    private static Row classified(Row row, float[] probabilities) {
        int guess = Prediction.guess(probabilities);
        return guess == Prediction.NONE
                ? with(row, null, null, "the model gives no number")
                : with(row, (double) guess, Vectors.dense(doubles(probabilities)), null);
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static Row with(Row row, Object prediction, Object probability, Object error) {
        Object[] values = new Object[row.size() + ADDED];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = prediction;
        values[row.size() + 1] = probability;
        values[row.size() + 2] = error;
        return RowFactory.create(values);
    }
}
