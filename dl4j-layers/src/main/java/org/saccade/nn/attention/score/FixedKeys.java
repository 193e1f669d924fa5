package org.saccade.nn.attention.score;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.tile.Context;

/** Scores with a parameter for each key. */
final class FixedKeys {

    private FixedKeys() {}

    /** Refuses a map of another size than the parameters were made for. */
    static void check(Context context, long keys) {
        Rules.require(
                context.geometry().keys().positions() == keys,
                "a score that is learned for each position needs the number of positions that it was made for, got %d positions for %d",
                context.geometry().keys().positions(),
                keys);
    }
}
