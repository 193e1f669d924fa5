package org.saccade.train.cluster;

import java.io.IOException;

/** Turns what Spark says of a failed stage into one line for the user. */
final class Failures {
    private static final String TOO_FEW_SLOTS = "SPARK-24819";
    private static final String DYNAMIC_ALLOCATION = "SPARK-24942";

    private Failures() {}

    static IOException ofStage(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains(TOO_FEW_SLOTS)) {
            return new RanksRefusedException(
                    "cluster.ranks must not exceed the slots that Spark has; give more cores or executors (--master, --num-executors), or fewer --ranks",
                    failure);
        }
        if (message.contains(DYNAMIC_ALLOCATION)) {
            return new RanksRefusedException(
                    "ranks must start together, which Spark refuses under dynamic allocation; add --conf spark.dynamicAllocation.enabled=false",
                    failure);
        }
        return new ClusterException(
                "a rank was lost: " + firstLine(message) + "; start again: training resumes from the last checkpoint",
                failure);
    }

    /** Spark quotes whole stack traces. The first line tells which task and why. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").strip();
    }

    static void rethrow(Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }
}
