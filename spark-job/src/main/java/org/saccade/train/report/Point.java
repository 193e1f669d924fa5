package org.saccade.train.report;

/**
 * A point of a curve.
 *
 * @param y NaN where there is none: the curve has a gap there
 */
record Point(double x, double y) {
    boolean isVisible() {
        return Double.isFinite(y);
    }
}
