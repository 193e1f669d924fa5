package org.saccade.data.cli;

import org.saccade.data.job.Acceptance;
import org.saccade.data.job.Expectations;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What is accepted of an input. */
final class AcceptanceArguments {

    /** What becomes of a container, as a tar, that is cut short or damaged. */
    private enum Damage {
        STRICT,
        LENIENT
    }

    @Option(
            names = "--max-bad-images",
            paramLabel = "N",
            description =
                    "More bad images than this end the command with exit code 4. Default: one in a thousand, with a profile none.")
    private Long maxBadImages;

    @Option(
            names = "--max-bad-fraction",
            paramLabel = "F",
            description = "The same as a fraction of all images. With both, the larger limit holds.")
    private Double maxBadFraction;

    @Option(
            names = "--damaged",
            paramLabel = "strict|lenient",
            description = "What a damaged container is: the end of the command, or one bad image in the place of all"
                    + " behind the damage. Default: strict.")
    private Damage damaged = Damage.STRICT;

    @Option(
            names = "--profile",
            paramLabel = "ilsvrc2012",
            converter = ProfileConverter.class,
            description = "What the input must be, image for image. Default: nothing is known of it.")
    private Expectations profile;

    /** @throws IllegalArgumentException if a limit is out of its range */
    Acceptance acceptance() {
        return new Acceptance(
                maxBadImages == null ? OptionalLong.empty() : OptionalLong.of(maxBadImages),
                maxBadFraction == null ? OptionalDouble.empty() : OptionalDouble.of(maxBadFraction),
                damaged == Damage.LENIENT,
                Optional.ofNullable(profile));
    }

    private static final class ProfileConverter implements ITypeConverter<Expectations> {
        @Override
        public Expectations convert(String text) {
            if (!text.equals(Expectations.ILSVRC2012.name())) {
                throw new TypeConversionException("must be " + Expectations.ILSVRC2012.name());
            }
            return Expectations.ILSVRC2012;
        }
    }
}
