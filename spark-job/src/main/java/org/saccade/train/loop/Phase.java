package org.saccade.train.loop;

/** What a rank does in a step, each until the next one begins. */
enum Phase {
    DATA("wait for data", Phase.COMPUTE),
    GRADIENT("forward and backward", Phase.COMPUTE),
    EXCHANGE("exchange gradients", Phase.RING),
    UPDATE("update", Phase.COMPUTE),
    REPORT("exchange reports", Phase.RING);

    private static final String COMPUTE = "compute";
    private static final String RING = "exchange";

    private final String title;
    private final String track;

    Phase(String title, String track) {
        this.title = title;
        this.track = track;
    }

    String title() {
        return title;
    }

    /** Where a timeline shows it. */
    String track() {
        return track;
    }
}
