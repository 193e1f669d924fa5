package org.saccade.nn.kernel;

import org.saccade.nn.Rules;

/** Rows and columns of a map; a sequence has one row. */
public record MapSize(int height, int width) {

    public MapSize {
        Rules.atLeast(1, "height", height);
        Rules.atLeast(1, "width", width);
    }

    int positions() {
        return height * width;
    }
}
