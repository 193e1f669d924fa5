package org.saccade.train.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import org.saccade.data.shard.ProtobufBytes;
import org.saccade.data.source.tfrecord.TfRecordFrame;

import java.util.Map;

/**
 * What TensorBoard reads: a {@code tensorflow.Event} in a frame of TFRecord. A row of {@code metrics.jsonl} is one event, with a scalar for each of its
 * values that TensorBoard draws; what is no number is left out. The abscissa of a step's scalars is the step, that of an epoch's the epoch.
 */
final class TensorBoardEvents {
    // Field numbers of tensorflow.Event and of what is nested in it.
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION_LOG = 7;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;
    private static final int SESSION_LOG_STATUS = 1;
    private static final int STATUS_START = 1;

    /** TensorBoard makes a group of what stands before the first slash. */
    private static final Map<String, String> TAGS = Map.ofEntries(
            Map.entry("loss", "train/loss"),
            Map.entry("learning_rate", "train/learning_rate"),
            Map.entry("train_loss", "train/epoch_loss"),
            Map.entry("validation_loss", "validation/loss"),
            Map.entry("top1", "validation/top1"),
            Map.entry("top5", "validation/top5"),
            Map.entry("ema_validation_loss", "validation/ema_loss"),
            Map.entry("ema_top1", "validation/ema_top1"),
            Map.entry("ema_top5", "validation/ema_top5"),
            Map.entry("images_per_second", "time/images_per_second"),
            Map.entry("data_ms", "time/data_ms"),
            Map.entry("compute_ms", "time/compute_ms"),
            Map.entry("exchange_ms", "time/exchange_ms"),
            Map.entry("seconds", "time/epoch_seconds"));

    private TensorBoardEvents() {}

    /** Every file begins with it. */
    static byte[] version() {
        return record(ProtobufBytes.field(EVENT_FILE_VERSION, ProtobufBytes.utf8("brain.Event:2")));
    }

    /** A session begins at step 0: TensorBoard forgets what it has read of the run. */
    static byte[] beginning() {
        return record(
                ProtobufBytes.field(EVENT_SESSION_LOG, ProtobufBytes.varintField(SESSION_LOG_STATUS, STATUS_START)));
    }

    /** @param line of {@code metrics.jsonl} */
    static byte[] of(String line) {
        JsonNode row = MetricsJson.tree(line);
        JsonNode abscissa = row.path(row.has(MetricsJson.STEP) ? MetricsJson.STEP : MetricsJson.EPOCH);
        return record(
                ProtobufBytes.doubleField(
                        EVENT_WALL_TIME, row.path(MetricsJson.WALL_TIME).asDouble()),
                ProtobufBytes.varintField(EVENT_STEP, abscissa.asLong()),
                ProtobufBytes.field(EVENT_SUMMARY, scalars(row)));
    }

    private static ProtobufBytes[] scalars(JsonNode row) {
        return row.properties().stream()
                .filter(value ->
                        TAGS.containsKey(value.getKey()) && value.getValue().isNumber())
                .map(value -> ProtobufBytes.field(
                        SUMMARY_VALUE,
                        ProtobufBytes.field(VALUE_TAG, ProtobufBytes.utf8(TAGS.get(value.getKey()))),
                        ProtobufBytes.floatField(
                                VALUE_SIMPLE_VALUE, value.getValue().floatValue())))
                .toArray(ProtobufBytes[]::new);
    }

    private static byte[] record(ProtobufBytes... fields) {
        return TfRecordFrame.around(ProtobufBytes.of(fields).known());
    }
}
