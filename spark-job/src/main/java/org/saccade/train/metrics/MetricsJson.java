package org.saccade.train.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Rows as JSON objects, with the time at which each was written. The keys are what notebooks read: they are never renamed. */
final class MetricsJson {
    static final String KIND = "kind";
    static final String STEP = "step";
    static final String EPOCH = "epoch";
    /** Seconds since 1970, to the millisecond; rows of older runs have none. */
    static final String WALL_TIME = "wall_time";

    private static final int MILLISECOND_DIGITS = 3;
    private static final String EXCHANGE_RATE = "exchange_gb_per_second";
    private static final String SLOWEST_BY = "slowest_by_ms";
    private static final String EMA_LOSS = "ema_validation_loss";
    private static final String EMA_TOP1 = "ema_top1";
    private static final String EMA_TOP5 = "ema_top5";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MetricsJson() {}

    /** One line, without its end. */
    static String write(MetricsRow row, Instant wallTime) {
        ObjectNode node = row instanceof StepMetrics step ? node(step) : node((EpochMetrics) row);
        // A double of that size would be written with an exponent.
        node.put(WALL_TIME, BigDecimal.valueOf(wallTime.toEpochMilli(), MILLISECOND_DIGITS));
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }

    private static ObjectNode node(StepMetrics row) {
        ObjectNode node = MAPPER.createObjectNode()
                .put(KIND, STEP)
                .put(EPOCH, row.epoch())
                .put(STEP, row.step())
                .put("samples", row.samples());
        putNumber(node, "loss", row.loss());
        putNumber(node, "learning_rate", row.learningRate());
        putNumber(node, "images_per_second", row.imagesPerSecond());
        putNumber(node, "data_ms", row.dataMs());
        putNumber(node, "compute_ms", row.computeMs());
        putNumber(node, "exchange_ms", row.exchangeMs());
        putNumber(node, EXCHANGE_RATE, row.exchangeGbPerSecond());
        node.put("slowest_rank", row.slowestRank());
        putNumber(node, SLOWEST_BY, row.slowestByMs());
        return node;
    }

    private static ObjectNode node(EpochMetrics row) {
        ObjectNode node = MAPPER.createObjectNode().put(KIND, EPOCH).put(EPOCH, row.epoch());
        putNumber(node, "train_loss", row.trainLoss());
        putNumber(node, "validation_loss", row.validationLoss());
        putNumber(node, "top1", row.top1());
        putNumber(node, "top5", row.top5());
        putNumber(node, "seconds", row.seconds());
        row.ema().ifPresent(ema -> {
            putNumber(node, EMA_LOSS, ema.validationLoss());
            putNumber(node, EMA_TOP1, ema.top1());
            putNumber(node, EMA_TOP5, ema.top5());
        });
        return node;
    }

    /** JSON has no NaN and no infinity. */
    private static void putNumber(ObjectNode node, String key, double value) {
        if (Double.isFinite(value)) {
            node.put(key, value);
        } else {
            node.putNull(key);
        }
    }

    /**
     * The row in a line.
     *
     * @throws IllegalArgumentException what is wrong with the line
     */
    static MetricsRow read(String line) {
        JsonNode node = tree(line);
        return switch (node.path(KIND).asText()) {
            case STEP -> stepOf(node);
            case EPOCH -> epochOf(node);
            default -> throw new IllegalArgumentException("kind must be step or epoch, got " + node.path(KIND));
        };
    }

    /**
     * The values in a line by their keys.
     *
     * @throws IllegalArgumentException if it is no JSON
     */
    static JsonNode tree(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private static StepMetrics stepOf(JsonNode node) {
        return new StepMetrics(
                Math.toIntExact(integer(node, EPOCH)),
                integer(node, STEP),
                integer(node, "samples"),
                number(node, "loss"),
                number(node, "learning_rate"),
                number(node, "images_per_second"),
                number(node, "data_ms"),
                number(node, "compute_ms"),
                number(node, "exchange_ms"),
                numberOfLaterRuns(node, EXCHANGE_RATE),
                Math.toIntExact(integer(node, "slowest_rank")),
                numberOfLaterRuns(node, SLOWEST_BY));
    }

    private static EpochMetrics epochOf(JsonNode node) {
        return new EpochMetrics(
                Math.toIntExact(integer(node, EPOCH)),
                number(node, "train_loss"),
                number(node, "validation_loss"),
                number(node, "top1"),
                number(node, "top5"),
                number(node, "seconds"),
                emaOf(node));
    }

    private static Optional<EmaMetrics> emaOf(JsonNode node) {
        return node.has(EMA_TOP1)
                ? Optional.of(new EmaMetrics(number(node, EMA_LOSS), number(node, EMA_TOP1), number(node, EMA_TOP5)))
                : Optional.empty();
    }

    private static long integer(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException(key + " must be a whole number, got " + value);
        }
        return value.longValue();
    }

    /** A key that rows once did not have. */
    private static double numberOfLaterRuns(JsonNode node, String key) {
        return node.has(key) ? number(node, key) : Double.NaN;
    }

    private static double number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isNull()) {
            return Double.NaN;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException(key + " must be a number or null, got " + value);
        }
        return value.doubleValue();
    }
}
