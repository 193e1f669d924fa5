package org.saccade.train.infer;

import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.saccade.train.cluster.RankDevice;
import org.saccade.train.loop.RunFolder;
import org.saccade.train.loop.Weights;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;

/**
 * What a task does with its rows.
 *
 * @param column of the encoded images
 * @param batchSize images that the model takes at once
 */
record PartitionTask(RunFolder run, int column, int batchSize) implements Serializable {

    /** Loads the model, which stays until the task ends. Without rows there is no need of one. */
    Iterator<Row> classify(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return rows;
        }
        TaskContext task = TaskContext.get();
        RankDevice.of(task, "task " + task.partitionId()).use();
        Classifier classifier = Classifier.of(run, Weights.LAST);
        task.addTaskCompletionListener((TaskCompletionListener) unused -> classifier.close());
        return new ClassifiedRows(rows, column, batchSize, classifier);
    }
}
