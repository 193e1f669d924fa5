package org.saccade.data.job;

import org.saccade.data.shard.Sample;

import java.io.Serializable;

/** What became of one image in a task. */
sealed interface Outcome extends Serializable {

    /** The image is good. */
    record Good(Sample sample) implements Outcome {}

    /** The image is left out. */
    record Bad(BadImage image) implements Outcome {}
}
