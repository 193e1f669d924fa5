package org.saccade.train.cluster;

import org.saccade.train.config.RestartConfig;
import org.saccade.train.loop.PreemptedException;

import java.io.IOException;

/** Sees how training goes, on the driver. */
public interface TrainingWatcher {

    /** Called again and again while the ranks train, and once at the end. */
    void look();

    /**
     * Training failed and begins again at the last checkpoint.
     *
     * @param restart which one it is within the window, from 1
     * @param ranks with which it goes on
     */
    void restarting(int restart, RestartConfig limits, int ranks, IOException failure);

    /**
     * A rank was told to end, and training goes on at the step that all ranks had done.
     *
     * @param ranks with which it goes on
     */
    void preempted(int ranks, PreemptedException preemption);

    /** The driver was told to end, and the ranks have ended. */
    void stopped();
}
