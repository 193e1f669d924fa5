package org.saccade.train.input;

import org.saccade.data.order.SampleRandom;
import org.saccade.data.order.Span;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** How a part of a global batch is loaded for training: what each thread does to a draft of it. A pure function of what is given here. */
final class TrainingPart {
    private final SampleLoader samples;
    private final Mixer mixer;
    private final int[] globalBatch;
    private final Span part;
    private final long seed;
    private final int epoch;

    TrainingPart(SampleLoader samples, Mixer mixer, int[] globalBatch, Span part, long seed, int epoch) {
        this.samples = samples;
        this.mixer = mixer;
        this.globalBatch = globalBatch;
        this.part = part;
        this.seed = seed;
        this.epoch = epoch;
    }

    /** In the order of the places: each fills one or, where samples are mixed, a pair of neighbours. */
    List<Consumer<BatchDraft>> fills() {
        if (!mixer.mixes()) {
            return IntStream.range(part.from(), part.to())
                    .<Consumer<BatchDraft>>mapToObj(position -> draft -> fill(position, draft))
                    .toList();
        }
        return IntStream.rangeClosed(part.from() / 2, (part.to() - 1) / 2)
                .<Consumer<BatchDraft>>mapToObj(pair -> draft -> fillPair(2 * pair, draft))
                .toList();
    }

    /** One sample as it is. */
    private void fill(int position, BatchDraft draft) {
        int place = position - part.from();
        int label = samples.train(globalBatch[position], seed, epoch, draft.features(place));
        draft.label(place, label, 1, label, mixer.labelSmoothing());
    }

    /** A sample and its neighbour, each mixed with the other one. Of those that lie in another part nothing is kept. */
    private void fillPair(int first, BatchDraft draft) {
        int second = first + 1;
        Mixture ofFirst = mixture(first);
        Mixture ofSecond = mixture(second);
        if (ofFirst.own() == 1 && ofSecond.own() == 1) {
            IntStream.of(first, second).filter(this::isHere).forEach(position -> fill(position, draft));
            return;
        }
        FloatBuffer features = features(first, draft);
        FloatBuffer otherFeatures = features(second, draft);
        int label = samples.train(globalBatch[first], seed, epoch, features);
        int otherLabel = samples.train(globalBatch[second], seed, epoch, otherFeatures);
        mixer.mix(features, ofFirst, otherFeatures, ofSecond);
        label(first, label, ofFirst, otherLabel, draft);
        label(second, otherLabel, ofSecond, label, draft);
    }

    private boolean isHere(int position) {
        return position >= part.from() && position < part.to();
    }

    /** What a sample of this part gets of its neighbour. */
    private Mixture mixture(int position) {
        boolean hasNeighbour = (position ^ 1) < globalBatch.length;
        return isHere(position) && hasNeighbour
                ? mixer.draw(SampleRandom.ofMixture(seed, epoch, globalBatch[position]))
                : Mixture.NONE;
    }

    private FloatBuffer features(int position, BatchDraft draft) {
        return isHere(position) ? draft.features(position - part.from()) : samples.place();
    }

    private void label(int position, int label, Mixture mixture, int other, BatchDraft draft) {
        if (isHere(position)) {
            draft.label(position - part.from(), label, mixture.own(), other, mixer.labelSmoothing());
        }
    }
}
