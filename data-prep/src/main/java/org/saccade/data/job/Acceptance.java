package org.saccade.data.job;

import org.saccade.data.shard.Manifest;
import org.saccade.data.source.Contents;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What is accepted of an input; anything else fails its conversion.
 *
 * @param maxBadImages how many bad images; where this and the fraction are empty, one in a thousand, or none where something is expected
 * @param maxBadFraction the same as a fraction of all images, from 0 to 1; where both are given, the larger limit holds
 * @param damagedContainers whether of a damaged container what lies before the damage is taken
 * @param expectations what the input must hold, if that is known
 */
public record Acceptance(
        OptionalLong maxBadImages,
        OptionalDouble maxBadFraction,
        boolean damagedContainers,
        Optional<Expectations> expectations) {

    /** One bad image in a thousand, and nothing else. */
    public static final Acceptance USUAL =
            new Acceptance(OptionalLong.empty(), OptionalDouble.empty(), false, Optional.empty());

    private static final double USUAL_FRACTION = 1e-3;

    public Acceptance {
        if (maxBadImages.isPresent() && maxBadImages.getAsLong() < 0) {
            throw new IllegalArgumentException(
                    "the limit of bad images must be at least 0, got " + maxBadImages.getAsLong());
        }
        if (maxBadFraction.isPresent() && !(maxBadFraction.getAsDouble() >= 0 && maxBadFraction.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "the fraction of bad images must be from 0 to 1, got " + maxBadFraction.getAsDouble());
        }
    }

    /**
     * Checks what a source holds, before any image is read.
     *
     * @throws IncompleteInputException naming all that differs from what is expected
     */
    void check(Contents contents) throws IncompleteInputException {
        if (expectations.isPresent()) {
            expectations.get().check(contents);
        }
    }

    /**
     * Checks what was made of it, before that is published.
     *
     * @throws IncompleteInputException naming all that differs from what is expected
     */
    void check(Manifest manifest) throws IncompleteInputException {
        if (expectations.isPresent()) {
            expectations.get().check(manifest);
        }
    }

    /** @param images in all, good and bad */
    long badImageLimit(long images) {
        boolean given = maxBadImages.isPresent() || maxBadFraction.isPresent();
        double usual = given || expectations.isPresent() ? 0 : USUAL_FRACTION;
        return Math.max(maxBadImages.orElse(0), (long) (maxBadFraction.orElse(usual) * images));
    }
}
