package org.saccade.nn.kernel;

import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.attention.neighbourhood.Window;
import org.saccade.nn.attention.tile.Geometry;
import org.saccade.nn.attention.tile.Grid;

import java.util.Optional;
import java.util.Random;

/**
 * An attention as a layer asks for it, on maps of one size.
 *
 * @param content the factor of query times key, or 0 where there are no keys
 * @param embeddings of offsets
 * @param scale of what queries and embeddings come to
 */
record Shape(
        int batch,
        int heads,
        int keyChannels,
        int valueChannels,
        Grid grid,
        Window window,
        double content,
        Embeddings embeddings,
        double scale) {

    /** Learned vectors of row and column offsets. */
    enum Embeddings {
        NONE,
        /** Rows meet the first half of a head's channels, columns the rest. */
        SPLIT,
        WHOLE,
        SPLIT_SHARED,
        WHOLE_SHARED,
        /** No vectors: a number for each pair of offsets. */
        BIASES;

        boolean isSplit() {
            return this == SPLIT || this == SPLIT_SHARED;
        }

        boolean isShared() {
            return this == SPLIT_SHARED || this == WHOLE_SHARED;
        }
    }

    /** A head of 3 channels, of 2 for values; 2 heads. */
    static Shape of(Grid grid, Window window, Embeddings embeddings) {
        return new Shape(1, 2, 3, 2, grid, window, 0.7, embeddings, 1);
    }

    Shape withContent(double factor) {
        return new Shape(batch, heads, keyChannels, valueChannels, grid, window, factor, embeddings, scale);
    }

    Shape withScale(double factor) {
        return new Shape(batch, heads, keyChannels, valueChannels, grid, window, content, embeddings, factor);
    }

    Shape withSizes(int examples, int number, int ofKeys, int ofValues) {
        return new Shape(examples, number, ofKeys, ofValues, grid, window, content, embeddings, scale);
    }

    /** Any, perhaps one that no layer has. */
    static Shape draw(Random random) {
        int axes = 1 + random.nextInt(2);
        return new Shape(
                1 + random.nextInt(3),
                1 + random.nextInt(8),
                1 + random.nextInt(19),
                1 + random.nextInt(19),
                axes == 1 ? new Grid(1, 1 + random.nextInt(60), 1) : new Grid(1 + side(random), 1 + side(random), 2),
                new Window(1 + 2 * random.nextInt(10), any(BorderMode.values(), random), 1 + random.nextInt(3)),
                random.nextInt(4) / 3.0,
                any(Embeddings.values(), random),
                1 + random.nextInt(2) / 2.0);
    }

    private static int side(Random random) {
        return random.nextInt(random.nextBoolean() ? 3 : 14);
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    /** Whether a layer would take it. */
    boolean isValid() {
        int shorter = grid.axes() == 1 ? grid.width() : Math.min(grid.height(), grid.width());
        boolean fits = window.border() != BorderMode.SHIFT || window.size() * window.dilation() <= shorter;
        return fits && (keyChannels > 1 || !embeddings.isSplit());
    }

    /** Products of a forward pass that computes every offset. */
    long work() {
        int offsets = window.border() == BorderMode.SHIFT ? 2 * window.size() - 1 : window.size();
        return (long) batch
                * heads
                * grid.positions()
                * (grid.axes() == 1 ? offsets : offsets * offsets)
                * (keyChannels + valueChannels);
    }

    LocalAttention attention() {
        Geometry geometry = new Geometry(heads, keyChannels, valueChannels, grid, grid);
        return new LocalAttention(
                heads,
                keyChannels,
                valueChannels,
                window.seenRows(geometry),
                window.seenColumns(geometry),
                content == 0 ? Optional.empty() : Optional.of(content),
                positions());
    }

    private Optional<RelativePositions> positions() {
        if (embeddings == Embeddings.NONE) {
            return Optional.empty();
        }
        if (embeddings == Embeddings.BIASES) {
            return Optional.of(RelativePositions.biases(scale));
        }
        boolean halves = embeddings.isSplit() && grid.axes() == 2;
        return Optional.of(RelativePositions.embeddings(
                grid.axes() == 1 ? 0 : halves ? keyChannels / 2 : keyChannels,
                halves ? keyChannels - keyChannels / 2 : keyChannels,
                embeddings.isShared(),
                scale));
    }
}
