package org.saccade.train.input;

import org.saccade.data.image.CropBox;
import org.saccade.data.order.SampleRandom;
import org.saccade.train.config.MixConfig;

import java.nio.FloatBuffer;

/** Draws how samples of one shape are mixed, and mixes two with each other. Safe for several threads. */
final class Mixer {
    private final MixConfig config;
    private final int width;
    private final int height;
    private final int axes;

    /** @param shape of a sample: {@code [channels][height][width]} or {@code [channels][length]} */
    Mixer(MixConfig config, long[] shape) {
        this.config = config;
        this.axes = shape.length - 1;
        this.width = Math.toIntExact(shape[axes]);
        this.height = isSequence() ? 1 : Math.toIntExact(shape[1]);
    }

    /** Whether samples are mixed at all. */
    boolean mixes() {
        return config.isOn();
    }

    /** The part of a label that goes to all classes alike. */
    double labelSmoothing() {
        return config.labelSmoothing();
    }

    /**
     * What a sample gets of its neighbour. Drawn are, in this order: whether it is mixed; where there is a choice, by which of both; its own part; and
     * where it is covered, the middle of what covers it, its column first.
     */
    Mixture draw(SampleRandom random) {
        if (random.nextDouble() >= config.mixProbability()) {
            return Mixture.NONE;
        }
        boolean both = config.mixup() > 0 && config.cutmix() > 0;
        boolean pastes = both ? random.nextBoolean() : config.cutmix() > 0;
        return pastes
                ? paste(random.nextBeta(config.cutmix()), random)
                : new Mixture.Sum(random.nextBeta(config.mixup()));
    }

    /** As the authors' code has it: around a middle anywhere, cut off at the border, and the parts are those of the area that is left. */
    private Mixture paste(double own, SampleRandom random) {
        // Of an image's area the root is the part of either side.
        double side = isSequence() ? 1 - own : StrictMath.sqrt(1 - own);
        int x = random.nextInt(width);
        int left = Math.max(0, x - half(width, side));
        int right = Math.min(width, x + half(width, side));
        int y = random.nextInt(height);
        int top = isSequence() ? 0 : Math.max(0, y - half(height, side));
        int bottom = isSequence() ? 1 : Math.min(height, y + half(height, side));
        CropBox box = new CropBox(left, top, right - left, bottom - top);
        return new Mixture.Paste(box, 1 - (double) box.width() * box.height() / ((double) width * height));
    }

    private static int half(int length, double part) {
        return (int) (length * part) / 2;
    }

    private boolean isSequence() {
        return axes == 1;
    }

    /** Mixes each of two samples with the other as it was. */
    void mix(FloatBuffer one, Mixture ofOne, FloatBuffer other, Mixture ofOther) {
        float[] row = new float[width];
        float[] otherRow = new float[width];
        float[] mixed = new float[width];
        for (int start = 0; start < one.limit(); start += width) {
            int y = start / width % height;
            one.get(start, row);
            other.get(start, otherRow);
            ofOne.mix(y, row, otherRow, mixed);
            one.put(start, mixed);
            ofOther.mix(y, otherRow, row, mixed);
            other.put(start, mixed);
        }
    }
}
