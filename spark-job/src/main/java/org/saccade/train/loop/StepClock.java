package org.saccade.train.loop;

/** Where the time of one step goes on this rank: a phase begins where the one before ends, so that none of it is lost. */
final class StepClock {
    private static final double MILLISECONDS = 1e-6;

    private final Timeline timeline;
    private final long began = System.nanoTime();
    private final long[] nanos = new long[Phase.values().length];
    private long last = began;

    StepClock(Timeline timeline) {
        this.timeline = timeline;
        timeline.beginStep();
    }

    /** What has gone on since the last call, or since the step began, was this. */
    void ended(Phase phase) {
        long now = System.nanoTime();
        nanos[phase.ordinal()] += now - last;
        timeline.add(phase.track(), phase.title(), last, now);
        last = now;
    }

    /** The step is over. */
    void finish(long step) {
        timeline.endStep(step, began, last);
    }

    /** Of all phases so far. */
    double seconds() {
        return (last - began) * 1e-9;
    }

    RankReport report(PartialLoss loss, boolean checkpointDue, boolean toldToEnd) {
        return new RankReport(
                loss.sum(),
                milliseconds(Phase.DATA),
                milliseconds(Phase.GRADIENT) + milliseconds(Phase.UPDATE),
                milliseconds(Phase.EXCHANGE),
                checkpointDue,
                toldToEnd,
                loss.firstNonFinite());
    }

    private double milliseconds(Phase phase) {
        return nanos[phase.ordinal()] * MILLISECONDS;
    }
}
