package org.saccade.train.attend;

import org.saccade.nn.attention.tile.Grid;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Words and numbers of pictures. */
final class Texts {
    private Texts() {}

    static String number(double value) {
        return String.format(Locale.ROOT, value < 0.01 ? "%.2g" : "%.3f", value);
    }

    static String grid(Grid grid) {
        return grid.height() + "x" + grid.width();
    }

    /** What heads do, in a few words. */
    static String statistics(List<HeadStatistics> heads) {
        double outside = mean(heads, HeadStatistics::outside);
        double elsewhere = mean(heads, HeadStatistics::elsewhere);
        return String.format(
                        Locale.ROOT,
                        "entropy %.2f nats, distance %.1f px",
                        mean(heads, HeadStatistics::entropy),
                        mean(heads, HeadStatistics::distance))
                + (outside > 0 ? ", outside " + number(outside) : "")
                + (elsewhere > 0 ? ", nowhere " + number(elsewhere) : "");
    }

    private static double mean(List<HeadStatistics> heads, ToDoubleFunction<HeadStatistics> what) {
        return heads.stream().mapToDouble(what).average().orElse(0);
    }

    /** A name as part of a file's. */
    static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
