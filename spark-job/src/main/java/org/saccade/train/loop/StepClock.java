package org.saccade.train.loop;

/** Where the time of one step went on this rank. */
final class StepClock {
    private static final double MILLISECONDS = 1e-6;

    private final long began = System.nanoTime();
    private long dataReady;
    private long gradientReady;
    private long exchanged;
    private long updated;

    void dataReady() {
        dataReady = System.nanoTime();
    }

    void gradientReady() {
        gradientReady = System.nanoTime();
    }

    void exchanged() {
        exchanged = System.nanoTime();
    }

    void updated() {
        updated = System.nanoTime();
    }

    double seconds() {
        return (System.nanoTime() - began) * 1e-9;
    }

    RankReport report(double lossSum, boolean checkpointDue, boolean toldToEnd, String firstNonFinite) {
        double compute = (gradientReady - dataReady) + (updated - exchanged);
        return new RankReport(
                lossSum,
                (dataReady - began) * MILLISECONDS,
                compute * MILLISECONDS,
                (exchanged - gradientReady) * MILLISECONDS,
                checkpointDue,
                toldToEnd,
                firstNonFinite);
    }
}
