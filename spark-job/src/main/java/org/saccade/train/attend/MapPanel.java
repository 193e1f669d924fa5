package org.saccade.train.attend;

import org.saccade.data.image.RgbImage;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.tile.Grid;

/**
 * Draws a map over the image that it belongs to: the image in grey, what the query sees in colours of its weights, smooth between the places of the
 * map; what it does not see pale, and a line around what it sees; hatched what lies outside of the image.
 *
 * @param canvas drawn on
 * @param pixels the image
 * @param side of the image on the canvas, pixels
 * @param margin around it, pixels, for what lies outside
 */
record MapPanel(Canvas canvas, RgbImage pixels, int side, int margin) {
    static final int WHITE = 0xFFFFFF;
    static final int BLACK = 0x000000;

    private static final int HATCH = 0xB8B8B8;
    private static final int HATCH_WIDTH = 6;
    /** How much of a pixel the colour of its weight takes. */
    private static final double HEAT = 0.78;
    /** What takes contrast from the image under the colours, and how much of it: else the image looks like weights. */
    private static final int GREY = 0x707070;

    private static final double FLAT = 0.35;
    /** How much of what is not seen is white. */
    private static final double PALE = 0.55;

    /** Pixels on the canvas by which a map reaches over the edges of a grid. */
    static int overhang(Grid grid, AttentionMap map, int side) {
        double rows = (double) Math.max(-map.top(), map.bottom() - grid.height()) / grid.height();
        double columns = (double) Math.max(-map.left(), map.right() - grid.width()) / grid.width();
        return (int) Math.ceil(Math.max(rows, columns) * side);
    }

    /** The image in its colours, its top left corner within the margin at (left, top). */
    void image(int left, int top) {
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                canvas.put(left + margin + x, top + margin + y, colour(x, y), 1);
            }
        }
        canvas.frame(left + margin, top + margin, side, side, BLACK);
    }

    /** A map of a grid, with the margin's top left corner at (left, top). */
    void map(int left, int top, Grid grid, AttentionMap map) {
        float max = 0;
        for (float weight : map.weights()) {
            max = Math.max(max, weight);
        }
        for (int y = -margin; y < side + margin; y++) {
            for (int x = -margin; x < side + margin; x++) {
                int below = isOnImage(x, y) ? grey(x, y) : hatch(x, y);
                canvas.put(left + margin + x, top + margin + y, heated(grid, map, max, x, y, below), 1);
            }
        }
        if (margin > 0) {
            canvas.frame(left + margin, top + margin, side, side, BLACK);
        }
        outline(left + margin, top + margin, grid, map, 3, BLACK);
        outline(left + margin, top + margin, grid, map, 1, WHITE);
    }

    /** A query point, on the image whose margin's top left corner is at (left, top). */
    void point(int left, int top, QueryPoint point, double radius, int colour) {
        double x = left + margin + point.x() * side;
        double y = top + margin + point.y() * side;
        canvas.disc(x, y, radius + 2.5, BLACK);
        canvas.disc(x, y, radius + 1.5, WHITE);
        canvas.disc(x, y, radius, colour);
    }

    private boolean isOnImage(int x, int y) {
        return x >= 0 && x < side && y >= 0 && y < side;
    }

    private static int hatch(int x, int y) {
        return Math.floorMod(x + y, HATCH_WIDTH) < 1 ? HATCH : WHITE;
    }

    private int heated(Grid grid, AttentionMap map, float max, int x, int y, int below) {
        double column = (x + 0.5) * grid.width() / side;
        double row = (y + 0.5) * grid.height() / side;
        if (map.sees((int) Math.floor(row), (int) Math.floor(column))) {
            double share = max > 0 ? smooth(map, row, column) / max : 0;
            return ColourMap.mix(ColourMap.mix(below, GREY, FLAT), ColourMap.colour(share), HEAT);
        }
        return isOnImage(x, y) ? ColourMap.mix(below, WHITE, PALE) : below;
    }

    /** The weight between the centres of the nearest four places, as far as they are seen, with no edges at the centres. */
    private static double smooth(AttentionMap map, double row, double column) {
        int above = (int) Math.floor(row - 0.5);
        int before = (int) Math.floor(column - 0.5);
        double sum = 0;
        double shares = 0;
        for (int i = above; i <= above + 1; i++) {
            for (int j = before; j <= before + 1; j++) {
                if (map.sees(i, j)) {
                    double share = nearness(row - 0.5 - i) * nearness(column - 0.5 - j);
                    sum += share * map.weight(i, j);
                    shares += share;
                }
            }
        }
        return sum / shares;
    }

    /** 1 at a distance of 0, 0 at 1, level at both. */
    private static double nearness(double distance) {
        double near = 1 - Math.abs(distance);
        return near * near * (3 - 2 * near);
    }

    /** A line where what is seen meets what is not; none around a map that is seen whole. */
    private void outline(int left, int top, Grid grid, AttentionMap map, int width, int colour) {
        if (seesAll(map)) {
            return;
        }
        int before = width / 2;
        for (int row = map.top(); row <= map.bottom(); row++) {
            for (int column = map.left(); column <= map.right(); column++) {
                int x = left + column * side / grid.width();
                int y = top + row * side / grid.height();
                int nextX = left + (column + 1) * side / grid.width();
                int nextY = top + (row + 1) * side / grid.height();
                if (map.sees(row, column) != map.sees(row - 1, column)) {
                    canvas.fill(x - before, y - before, nextX - x + width, width, colour);
                }
                if (map.sees(row, column) != map.sees(row, column - 1)) {
                    canvas.fill(x - before, y - before, width, nextY - y + width, colour);
                }
            }
        }
    }

    private static boolean seesAll(AttentionMap map) {
        for (boolean seen : map.seen()) {
            if (!seen) {
                return false;
            }
        }
        return true;
    }

    private int grey(int x, int y) {
        int colour = colour(x, y);
        // Rec. 601
        int grey = (int)
                Math.round(0.299 * (colour >> 16 & 0xFF) + 0.587 * (colour >> 8 & 0xFF) + 0.114 * (colour & 0xFF));
        return grey << 16 | grey << 8 | grey;
    }

    /** Between the centres of the nearest four pixels of the image. */
    private int colour(int x, int y) {
        double u = (x + 0.5) * pixels.width() / side - 0.5;
        double v = (y + 0.5) * pixels.height() / side - 0.5;
        int column = (int) Math.floor(u);
        int row = (int) Math.floor(v);
        int above = ColourMap.mix(pixel(column, row), pixel(column + 1, row), u - column);
        int below = ColourMap.mix(pixel(column, row + 1), pixel(column + 1, row + 1), u - column);
        return ColourMap.mix(above, below, v - row);
    }

    private int pixel(int column, int row) {
        int x = Math.max(0, Math.min(pixels.width() - 1, column));
        int y = Math.max(0, Math.min(pixels.height() - 1, row));
        int at = (y * pixels.width() + x) * RgbImage.CHANNELS;
        byte[] rgb = pixels.data();
        return Byte.toUnsignedInt(rgb[at]) << 16
                | Byte.toUnsignedInt(rgb[at + 1]) << 8
                | Byte.toUnsignedInt(rgb[at + 2]);
    }
}
