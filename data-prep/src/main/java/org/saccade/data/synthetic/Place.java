package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

/**
 * A pixel.
 *
 * @param x from the left
 * @param y from the top
 */
record Place(int x, int y) {

    /** Anywhere in a square. */
    static Place draw(int side, SampleRandom random) {
        return new Place(random.nextInt(side), random.nextInt(side));
    }

    /** Chebyshev's: the number of steps of a king, and what a square window must reach. */
    int distance(Place other) {
        return Math.max(Math.abs(x - other.x), Math.abs(y - other.y));
    }
}
