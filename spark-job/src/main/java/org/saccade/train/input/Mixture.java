package org.saccade.train.input;

import org.saccade.data.image.CropBox;

/** What a sample gets of another one of its global batch. */
sealed interface Mixture {

    /** Nothing. */
    Mixture NONE = new Sum(1);

    /** The part that is the sample's own, 0 to 1: its label has the same. */
    double own();

    /**
     * Mixes one row of one channel.
     *
     * @param y of the row
     * @param sample the sample's row
     * @param other the other one's
     * @param mixed where the result goes
     */
    void mix(int y, float[] sample, float[] other, float[] mixed);

    /** The sum of both, each by its part: mixup (Zhang et al., arXiv:1710.09412). */
    record Sum(double own) implements Mixture {
        @Override
        public void mix(int y, float[] sample, float[] other, float[] mixed) {
            float part = (float) own;
            for (int x = 0; x < mixed.length; x++) {
                mixed[x] = part * sample[x] + (1 - part) * other[x];
            }
        }
    }

    /** The other one's values in a rectangle: CutMix (Yun et al., arXiv:1905.04899). */
    record Paste(CropBox box, double own) implements Mixture {
        @Override
        public void mix(int y, float[] sample, float[] other, float[] mixed) {
            System.arraycopy(sample, 0, mixed, 0, mixed.length);
            if (y >= box.y() && y < box.bottom()) {
                System.arraycopy(other, box.x(), mixed, box.x(), box.width());
            }
        }
    }
}
