package org.saccade.train.loop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What one rank tells the others of its step: its part of the loss, and its milliseconds of waiting for data, of computing, and in
 * the exchange, in which the quicker ranks wait for the slowest.
 *
 * @param checkpointDue whether this rank's clock says that it is time for a checkpoint
 * @param toldToEnd whether this rank has to go: its process was told to end, or its driver's was
 * @param firstNonFinite the layer that spoilt this rank's loss; empty where the loss is a number, or no layer did
 */
record RankReport(
        double lossSum,
        double dataMs,
        double computeMs,
        double exchangeMs,
        boolean checkpointDue,
        boolean toldToEnd,
        String firstNonFinite) {
    /** At a gigabyte a second. */
    private static final double BYTES_IN_A_MILLISECOND = 1e6;

    byte[] toBytes() {
        byte[] layer = firstNonFinite.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 * Double.BYTES + 2 + layer.length)
                .putDouble(lossSum)
                .putDouble(dataMs)
                .putDouble(computeMs)
                .putDouble(exchangeMs)
                .put((byte) (checkpointDue ? 1 : 0))
                .put((byte) (toldToEnd ? 1 : 0))
                .put(layer)
                .array();
    }

    static RankReport fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new RankReport(
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.getDouble(),
                in.get() == 1,
                in.get() == 1,
                StandardCharsets.UTF_8.decode(in).toString());
    }

    /** Whether it is time for a checkpoint: the first rank, which writes them, has the clock. */
    static boolean checkpointDue(List<RankReport> reports) {
        return reports.get(0).checkpointDue;
    }

    /** The first rank that has to go; empty where all may stay. */
    static OptionalInt toldToEnd(List<RankReport> reports) {
        return IntStream.range(0, reports.size())
                .filter(rank -> reports.get(rank).toldToEnd)
                .findFirst();
    }

    /** The layer that spoilt the loss; empty where none did. */
    static Optional<String> firstNonFinite(List<RankReport> reports) {
        return reports.stream()
                .map(RankReport::firstNonFinite)
                .filter(layer -> !layer.isEmpty())
                .findFirst();
    }

    /** Added in the order of the ranks, so that every rank has the same bits. */
    static double lossSum(List<RankReport> reports) {
        double sum = 0;
        for (RankReport report : reports) {
            sum += report.lossSum;
        }
        return sum;
    }

    /** The rank for which the others waited: the one with the most data and compute time. */
    static int slowest(List<RankReport> reports) {
        int slowest = 0;
        for (int rank = 1; rank < reports.size(); rank++) {
            if (reports.get(rank).busyMs() > reports.get(slowest).busyMs()) {
                slowest = rank;
            }
        }
        return slowest;
    }

    static double dataMs(List<RankReport> reports) {
        return reports.get(slowest(reports)).dataMs;
    }

    static double computeMs(List<RankReport> reports) {
        return reports.get(slowest(reports)).computeMs;
    }

    /** The exchange itself, without the wait for the slowest: the shortest time that a rank spent in it. */
    static double exchangeMs(List<RankReport> reports) {
        return reports.stream().mapToDouble(RankReport::exchangeMs).min().orElseThrow();
    }

    /** How long the other ranks waited for the slowest, on average. */
    static double slowestByMs(List<RankReport> reports) {
        RankReport slowest = reports.get(slowest(reports));
        return reports.stream()
                .filter(report -> report != slowest)
                .mapToDouble(report -> slowest.busyMs() - report.busyMs())
                .average()
                .orElse(0);
    }

    /** What the ring carried, by the time of the exchange itself. */
    static double gigabytesPerSecond(List<RankReport> reports, long bytes) {
        return bytes == 0 ? 0 : bytes / (exchangeMs(reports) * BYTES_IN_A_MILLISECOND);
    }

    private double busyMs() {
        return dataMs + computeMs;
    }
}
