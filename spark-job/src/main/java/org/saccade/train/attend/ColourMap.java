package org.saccade.train.attend;

/**
 * From shares to colours that grow lighter evenly, so that they can be told apart in grey too: viridis (van der Walt and Smith, matplotlib, CC0), by
 * ten of its colours and straight lines between them.
 */
final class ColourMap {
    private static final int[] COLOURS = {
        0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725
    };

    private ColourMap() {}

    /** The colour of a share from 0 to 1, as 0xRRGGBB. */
    static int colour(double share) {
        double place = Math.max(0, Math.min(1, share)) * (COLOURS.length - 1);
        int before = Math.min((int) place, COLOURS.length - 2);
        return mix(COLOURS[before], COLOURS[before + 1], place - before);
    }

    /** @param share of the second colour */
    static int mix(int first, int second, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            double from = first >> shift & 0xFF;
            double to = second >> shift & 0xFF;
            mixed |= (int) (from + (to - from) * share + 0.5) << shift;
        }
        return mixed;
    }
}
