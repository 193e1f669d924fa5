package org.saccade.data.cli;

/** What a command tells the shell. The numbers are part of the interface. */
public enum ExitCode {
    DONE(0),
    /** Usage or configuration. */
    USAGE(2),
    /** The input is incomplete, or an expectation failed. */
    INCOMPLETE(3),
    /** More bad records than the limit allows. */
    TOO_MANY_BAD(4),
    /** The output exists and differs. */
    OUTPUT_DIFFERS(5),
    /** I/O or cluster failure; an absent input is one, and so is whatever nobody foresaw. */
    FAILED(6),
    /** Training diverged. */
    DIVERGED(7),
    /** Ended in order because the process was told to, as the shell says it of SIGTERM; the same command goes on. */
    STOPPED(143);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
