package org.saccade.train.collective;

/**
 * What a frame belongs to; it stands at the head of each frame.
 *
 * @param kind what the ranks do, or what a notice says
 * @param number which operation of the ring it is, from 0
 * @param operand SUM and BROADCAST: how many floats; otherwise 0
 * @param subject SUM: the bytes of a float; BROADCAST: the root; WAITING and ABORT: the rank at fault, -1 where it is not known; otherwise 0
 */
record Operation(Kind kind, int number, int operand, int subject) {

    /** The ordinal travels: new kinds go to the end. */
    enum Kind {
        SUM("all-reduce"),
        BROADCAST("broadcast"),
        GATHER("all-gather"),
        BARRIER("barrier"),
        /** A notice to the next rank: I am here, and wait for the subject. */
        WAITING("waiting"),
        /** A notice to both neighbours: the ring has failed, for the reason in the payload. */
        ABORT("abort");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    Operation notice(Kind kind, int rank) {
        return new Operation(kind, number, 0, rank);
    }

    String describe() {
        String title = "operation " + number + ", " + kind.title();
        return switch (kind) {
            case SUM -> title + " of " + operand + " floats of " + subject + " bytes";
            case BROADCAST -> title + " of " + operand + " floats from rank " + subject;
            default -> title;
        };
    }
}
