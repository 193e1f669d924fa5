package org.saccade.train.cluster;

import org.apache.hadoop.fs.FSError;
import org.saccade.train.collective.CollectiveException;
import org.saccade.train.loop.PreemptedException;
import org.saccade.train.loop.ReplicasDifferException;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns the failures of tasks and of Spark itself into one line for the user. */
final class Failures {
    private static final String TOO_FEW_SLOTS = "SPARK-24819";
    /** Of a barrier stage Spark says which task ended it, and on the next line why. */
    private static final Pattern LOST_TASK =
            Pattern.compile("barrier task ResultTask\\(\\d+, (\\d+)\\) finished unsuccessfully\\.\\s+(.*)");
    /** Of Spark's account of a failed stage: the first line says which task, the next one why; then come stack traces. */
    private static final int TELLING_LINES = 2;

    private Failures() {}

    /** Why Spark ended a stage. */
    static IOException ofStage(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains(TOO_FEW_SLOTS)) {
            return new RanksRefusedException(
                    "cluster.ranks must not exceed the slots that Spark has, and within cluster.barrier-timeout there were fewer; see why the cluster gives no"
                            + " more executors, or give fewer --ranks",
                    failure);
        }
        Matcher lost = LOST_TASK.matcher(message);
        return new ClusterException(
                lost.find()
                        ? "rank " + lost.group(1) + " was lost: "
                                + lost.group(2).strip()
                        : "Spark ended the stage: " + telling(message),
                failure);
    }

    /**
     * What a task tells of its failure. Our own exceptions say what is wrong; of others the place is told, and of the lack of memory the remedy.
     *
     * @param who the rank or the part, and its host
     */
    static Exception ofTask(String who, Throwable failure) {
        Optional<Throwable> memory = lackOfMemory(failure);
        if (memory.isPresent()) {
            return new ClusterException(
                    who + " ran out of memory (" + memory.get().getMessage()
                            + "); set train.micro-batch-size, or set it lower, or raise --driver-memory (local) or --executor-memory",
                    failure);
        }
        if (failure instanceof Exception ours && failure.getClass().getName().startsWith("org.saccade.")) {
            return ours;
        }
        if (failure instanceof FSError) {
            return ofTask(who, failure.getCause()); // so Hadoop's local file system puts it when a disk fails
        }
        String message = who + ": " + failure;
        return failure instanceof IOException
                ? new ClusterException(message, failure)
                : new RankFailedException(message, failure);
    }

    /** The lack of memory that caused a failure: Deeplearning4j wraps it where it happens in backward. */
    static Optional<Throwable> lackOfMemory(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(OutOfMemoryError.class::isInstance)
                .findFirst();
    }

    /** Whether the same may go well when it is tried again: what a machine, a connection or a file system did, not what the user asked for. */
    static boolean mayPass(IOException failure) {
        return failure instanceof CollectiveException
                || failure instanceof PreemptedException
                || failure instanceof ReplicasDifferException
                || (failure instanceof ClusterException
                        && !(failure instanceof RanksRefusedException)
                        && !(failure instanceof RankFailedException));
    }

    static void rethrow(Exception failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (failure != null) {
            throw new ClusterException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static String telling(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(TELLING_LINES)
                .collect(Collectors.joining(" "));
    }
}
