package org.saccade.train.attend;

import org.saccade.data.image.RgbImage;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.tile.Grid;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A picture of many maps: the image with its query points and a legend, then rows of maps, a column a query point. */
final class Sheet {
    private static final int SIDE = 152;
    private static final int BORDER = 18;
    private static final int GAP = 10;
    /** Heights of capitals, pixels. */
    private static final double TITLE = 12;

    private static final double TEXT = 9;
    private static final double SMALL = 7.5;
    private static final int LINE = 20;
    private static final int BAR_WIDTH = 180;
    private static final int BAR_HEIGHT = 12;
    private static final double POINT = 7;
    private static final double SMALL_POINT = 3.5;
    private static final int DARK = 0x222222;
    private static final int FAINT = 0x666666;

    /** Okabe and Ito's, which people with any colour vision tell apart; the numbers do without them. */
    private static final int[] POINT_COLOURS = {0xD55E00, 0x56B4E9, 0xF0E442, 0xCC79A7, 0x009E73, 0xE69F00, 0x0072B2};

    private final ImageAttention attention;
    private final String title;
    private final List<Row> rows;
    private final int margin;

    /**
     * Some maps in a row.
     *
     * @param title what stands above it
     * @param keys the grid of the maps
     * @param maps for each query point, or one for all of them
     */
    record Row(String title, Grid keys, List<AttentionMap> maps) {}

    Sheet(ImageAttention attention, String title, List<Row> rows) {
        this.attention = attention;
        this.title = title;
        this.rows = rows;
        this.margin = rows.stream()
                .flatMapToInt(row -> row.maps().stream().mapToInt(map -> MapPanel.overhang(row.keys(), map, SIDE)))
                .max()
                .orElse(0);
    }

    /** The colour of a query point. */
    static int pointColour(int point) {
        return POINT_COLOURS[point % POINT_COLOURS.length];
    }

    RgbImage draw() {
        int panel = SIDE + 2 * margin;
        int columns = attention.points().size();
        int header = Math.max(SIDE, legend().size() * LINE + 2 * LINE);
        int rowHeight = LINE + panel + LINE;
        int width = 2 * BORDER + Math.max(columns * panel + (columns - 1) * GAP, widestText());
        Canvas canvas = new Canvas(
                width, 2 * BORDER + LINE + GAP + header + GAP + rows.size() * (rowHeight + GAP), MapPanel.WHITE);
        canvas.text(title, BORDER, BORDER + (int) TITLE, TITLE, DARK);
        int top = BORDER + LINE + GAP;
        drawImage(canvas, top);
        drawLegend(canvas, BORDER + SIDE + 2 * GAP, top);
        top += header + GAP;
        for (Row row : rows) {
            drawRow(canvas, row, top, panel);
            top += rowHeight + GAP;
        }
        return canvas.image();
    }

    private void drawImage(Canvas canvas, int top) {
        MapPanel panel = new MapPanel(canvas, attention.pixels(), SIDE, 0);
        panel.image(BORDER, top);
        for (int i = 0; i < attention.points().size(); i++) {
            QueryPoint point = attention.points().get(i);
            panel.point(BORDER, top, point, POINT, pointColour(i));
            canvas.centred(
                    String.valueOf(i + 1), BORDER + point.x() * SIDE, top + point.y() * SIDE, SMALL, MapPanel.BLACK);
        }
    }

    private void drawLegend(Canvas canvas, int left, int top) {
        for (int x = 0; x < BAR_WIDTH; x++) {
            canvas.fill(left + x, top, 1, BAR_HEIGHT, ColourMap.colour(x / (BAR_WIDTH - 1.0)));
        }
        canvas.frame(left, top, BAR_WIDTH, BAR_HEIGHT, MapPanel.BLACK);
        int baseline = top + BAR_HEIGHT + LINE - 4;
        canvas.text("0", left, baseline, SMALL, DARK);
        String most = "max of a map";
        int wide = Lettering.of(most, SMALL).width();
        canvas.text(most, left + BAR_WIDTH - wide, baseline, SMALL, DARK);
        for (String line : legend()) {
            baseline += LINE;
            canvas.text(line, left, baseline, TEXT, DARK);
        }
    }

    private List<String> legend() {
        return Stream.of(
                        Stream.of("points: queries, each a column; below a map its largest weight"),
                        rows.stream().anyMatch(Sheet::hidesSome)
                                ? Stream.of("white line: around what a query sees")
                                : Stream.<String>empty(),
                        margin > 0 ? Stream.of("hatched: outside of the image") : Stream.<String>empty())
                .flatMap(lines -> lines)
                .toList();
    }

    private static boolean hidesSome(Row row) {
        return row.maps().stream()
                .anyMatch(map -> IntStream.range(0, map.seen().length).anyMatch(i -> !map.seen()[i]));
    }

    private void drawRow(Canvas canvas, Row row, int top, int panelSide) {
        canvas.text(row.title(), BORDER, top + (int) TEXT, TEXT, DARK);
        MapPanel panel = new MapPanel(canvas, attention.pixels(), SIDE, margin);
        for (int i = 0; i < row.maps().size(); i++) {
            AttentionMap map = row.maps().get(i);
            int left = BORDER + i * (panelSide + GAP);
            panel.map(left, top + LINE, row.keys(), map);
            if (row.maps().size() == attention.points().size()) {
                panel.point(left, top + LINE, attention.points().get(i), SMALL_POINT, pointColour(i));
            }
            canvas.text(caption(row, i), left, top + LINE + panelSide + LINE - 6, SMALL, FAINT);
        }
    }

    private String caption(Row row, int point) {
        float max = 0;
        for (float weight : row.maps().get(point).weights()) {
            max = Math.max(max, weight);
        }
        boolean ofAll = row.maps().size() < attention.points().size();
        return (ofAll ? "all queries: " : "query " + (point + 1) + ": ") + Texts.number(max);
    }

    private int widestText() {
        int legend = legend().stream()
                .mapToInt(line -> Lettering.of(line, TEXT).width())
                .max()
                .orElse(0);
        int titles = rows.stream()
                .mapToInt(row -> Lettering.of(row.title(), TEXT).width())
                .max()
                .orElse(0);
        return Math.max(
                Lettering.of(title, TITLE).width(), Math.max(SIDE + 2 * GAP + Math.max(legend, BAR_WIDTH), titles));
    }
}
