package org.saccade.train.report;

/** What charts are made of. Positions are in pixels of the chart; it is drawn larger or smaller as its place is. */
final class Svg {
    private Svg() {}

    /** @param label says to those who do not see it what it is */
    static Element canvas(int width, int height, String label) {
        return Element.of("svg")
                .with("viewBox", "0 0 " + width + " " + height)
                .with("role", "img")
                .with("aria-label", label);
    }

    /** The same, no larger than it is given. */
    static Element bounded(int width, int height, String label) {
        return canvas(width, height, label).with("style", "max-width:" + width + "px");
    }

    /** A text that begins at {@code x}, on the line at {@code y}. */
    static Element text(String text, double x, double y) {
        return Element.of("text", text).with("x", x).with("y", y);
    }

    /** A text around {@code x}. */
    static Element centred(String text, double x, double y) {
        return text(text, x, y).with("text-anchor", "middle");
    }

    /** A text that ends at {@code x}. */
    static Element ending(String text, double x, double y) {
        return text(text, x, y).with("text-anchor", "end");
    }

    static Element line(double x1, double y1, double x2, double y2) {
        return Element.of("line").with("x1", x1).with("y1", y1).with("x2", x2).with("y2", y2);
    }
}
