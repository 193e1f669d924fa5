package org.saccade.data.cli;

import org.saccade.data.job.ImageConversion;
import org.saccade.data.job.Passthrough;
import org.saccade.data.job.RawPixels;
import org.saccade.data.job.Resize;
import picocli.CommandLine.Option;

import java.util.Objects;

/** What becomes of the images. */
final class ImageArguments {

    private static final int RAW_SIDE = 256;

    private enum Mode {
        PASSTHROUGH,
        RESIZE,
        RAW
    }

    private enum Preset {
        ACCURACY(new Resize(384, 95)),
        FAST(new Resize(256, 90));

        private final Resize conversion;

        Preset(Resize conversion) {
            this.conversion = conversion;
        }
    }

    @Option(
            names = "--mode",
            paramLabel = "passthrough|resize|raw",
            description =
                    "Keep the images as they are, shrink the larger ones, or store the pixels of squares. Default: passthrough.")
    private Mode mode;

    @Option(
            names = "--preset",
            paramLabel = "accuracy|fast",
            description = "Resize to a short side of 384 at quality 95, or of 256 at quality 90.")
    private Preset preset;

    @Option(
            names = "--short-side",
            paramLabel = "N",
            description =
                    "Pixels of the shorter side: at most, of mode resize (default: 384); exactly, of mode raw (default: "
                            + RAW_SIDE + ").")
    private Integer shortSide;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            description = "Of the JPEGs that are encoded, 1 to 100. Default: 95.")
    private Integer quality;

    /** @throws IllegalArgumentException if options are out of range, or one would have no effect */
    ImageConversion conversion() {
        Mode chosen = mode != null ? mode : preset != null ? Mode.RESIZE : Mode.PASSTHROUGH;
        refuse("--preset", preset, chosen != Mode.RESIZE, "is one of mode resize");
        refuse("--short-side", shortSide, chosen == Mode.PASSTHROUGH, "is one of the modes resize and raw");
        refuse("--quality", quality, chosen == Mode.RAW, "is one of the modes that write JPEGs");
        return switch (chosen) {
            case PASSTHROUGH -> new Passthrough(Objects.requireNonNullElse(quality, Passthrough.DEFAULT.quality()));
            case RESIZE -> resize(Objects.requireNonNullElse(preset, Preset.ACCURACY).conversion);
            case RAW -> new RawPixels(Objects.requireNonNullElse(shortSide, RAW_SIDE));
        };
    }

    private Resize resize(Resize preset) {
        return new Resize(
                Objects.requireNonNullElse(shortSide, preset.shortSide()),
                Objects.requireNonNullElse(quality, preset.quality()));
    }

    private static void refuse(String option, Object value, boolean useless, String why) {
        if (useless && value != null) {
            throw new IllegalArgumentException(
                    option + " " + why + " and would do nothing here; leave it out, or change --mode");
        }
    }
}
