package org.saccade.nn.block;

import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/** x. */
final class Normalization {

    private Normalization() {}

    static BatchNormalization layer() {
        return new BatchNormalization.Builder().decay(0.9).eps(1e-5).useLogStd(false).build();
    }
}
