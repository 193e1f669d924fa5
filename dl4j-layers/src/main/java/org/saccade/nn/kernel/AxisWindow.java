package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

/**
 * The keys that queries see along one axis: those at offsets from -radius to radius steps, or some of them.
 *
 * <p>An offset may lead outside the axis. Where a query sees it all the same, key and value there are zero.
 */
public final class AxisWindow {

    /** Which offsets a query sees. */
    @FunctionalInterface
    public interface View {
        boolean sees(int query, int key);
    }

    private final int length;
    private final int radius;
    private final int step;
    private final boolean[][] seen;
    private final boolean seesOutside;

    /**
     * @param length positions on the axis
     * @param radius largest number of steps between a query and a key
     * @param step positions of a step
     * @param view what is seen of the keys at whole steps, inside the axis or not
     */
    public AxisWindow(int length, int radius, int step, View view) {
        Rules.atLeast(1, "length", length);
        Rules.atLeast(0, "radius", radius);
        Rules.atLeast(1, "step", step);
        this.length = length;
        this.radius = radius;
        this.step = step;
        seen = new boolean[length][offsets()];
        boolean outside = false;
        for (int query = 0; query < length; query++) {
            for (int offset = 0; offset < offsets(); offset++) {
                int key = query + distance(offset);
                seen[query][offset] = view.sees(query, key);
                outside |= seen[query][offset] && !holds(key);
            }
        }
        seesOutside = outside;
    }

    int length() {
        return length;
    }

    int offsets() {
        return 2 * radius + 1;
    }

    int step() {
        return step;
    }

    /** Positions from a query to the key at an offset. */
    int distance(int offset) {
        return (offset - radius) * step;
    }

    int farthest() {
        return radius * step;
    }

    boolean sees(int query, int offset) {
        return seen[query][offset];
    }

    boolean holds(int position) {
        return 0 <= position && position < length;
    }

    boolean seesOutside() {
        return seesOutside;
    }
}
