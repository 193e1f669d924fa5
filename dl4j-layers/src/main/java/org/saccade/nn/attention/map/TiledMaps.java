package org.saccade.nn.attention.map;

import org.saccade.nn.attention.tile.Grid;
import org.saccade.nn.attention.tile.Placement;
import org.saccade.nn.attention.tile.TileAxis;
import org.saccade.nn.attention.tile.Tiling;

import java.util.ArrayList;
import java.util.List;

/** Reads maps out of weights by their layout. */
final class TiledMaps implements AttentionMaps {

    private final WeightLayout layout;
    private final float[] weights;
    private final int heads;

    TiledMaps(WeightLayout layout, float[] weights) {
        this.layout = layout;
        this.weights = weights;
        int ofHead = layout.tiling().tiles() * layout.tiling().queries() * layout.targets();
        this.heads = weights.length / ofHead;
        if (heads == 0 || weights.length % ofHead != 0) {
            throw new IllegalArgumentException(
                    "there must be " + ofHead + " weights for each head, got " + weights.length + " for " + layout);
        }
    }

    @Override
    public int heads() {
        return heads;
    }

    @Override
    public Grid queries() {
        return layout.queries().grid();
    }

    @Override
    public Grid keys() {
        return layout.keys().grid();
    }

    @Override
    public AttentionMap map(int head, Cell query) {
        Tiling tiling = layout.tiling();
        Cell position = position(query);
        int tile = tile(position);
        int first = firstWeight(head, tile, position);
        Frame frame = new Frame(keys());
        for (int key = 0; key < tiling.keys(); key++) {
            int row = tiling.keyRow(tile, key);
            int column = tiling.keyColumn(tile, key);
            if (layout.reach().sees(head, position.row(), position.column(), row, column)) {
                frame.add(place(row, column), weights[first + key]);
            }
        }
        for (int i = 0; i < layout.beside().size(); i++) {
            frame.add(onMap(layout.beside().get(i)), weights[first + tiling.keys() + i]);
        }
        return frame.filled();
    }

    private int tile(Cell position) {
        TileAxis rows = layout.tiling().rows();
        TileAxis columns = layout.tiling().columns();
        return position.row() / rows.tile() * columns.tiles() + position.column() / columns.tile();
    }

    /** Where the weights of a query begin. */
    private int firstWeight(int head, int tile, Cell position) {
        Tiling tiling = layout.tiling();
        int inTile = position.row() % tiling.rows().tile() * tiling.columns().tile()
                + position.column() % tiling.columns().tile();
        return ((head * tiling.tiles() + tile) * tiling.queries() + inTile) * layout.targets();
    }

    /** Where the tiling counts a query of the map. */
    private Cell position(Cell query) {
        Placement queries = layout.queries();
        return isUnrolled(queries, layout.tiling().rows().queries())
                ? new Cell(0, queries.before() + query.row() * queries.grid().width() + query.column())
                : query;
    }

    /** Where a key of the tiling stands, null for nowhere. */
    private Cell place(int row, int column) {
        return isUnrolled(layout.keys(), layout.tiling().rows().keys())
                ? onMap(column - layout.keys().before())
                : new Cell(row, column);
    }

    /** A place of the map of keys that is counted row after row; null for one that is none. */
    private Cell onMap(int place) {
        Grid grid = keys();
        return place < 0 || place >= grid.positions() ? null : new Cell(place / grid.width(), place % grid.width());
    }

    /** Whether the tiling counts in one row what stands in several, or further on. */
    private static boolean isUnrolled(Placement placement, int rows) {
        return rows == 1 && (placement.grid().height() > 1 || placement.before() > 0);
    }

    /** Collects what a query sees, and then knows how large a frame it needs. */
    private static final class Frame {
        private final List<Cell> cells = new ArrayList<>();
        private final List<Float> shares = new ArrayList<>();
        private int top;
        private int left;
        private int bottom;
        private int right;
        private double elsewhere;

        Frame(Grid keys) {
            bottom = keys.height();
            right = keys.width();
        }

        void add(Cell cell, float weight) {
            if (cell == null) {
                elsewhere += weight;
                return;
            }
            cells.add(cell);
            shares.add(weight);
            top = Math.min(top, cell.row());
            left = Math.min(left, cell.column());
            bottom = Math.max(bottom, cell.row() + 1);
            right = Math.max(right, cell.column() + 1);
        }

        AttentionMap filled() {
            int width = right - left;
            float[] all = new float[(bottom - top) * width];
            boolean[] seen = new boolean[all.length];
            for (int i = 0; i < cells.size(); i++) {
                int place = (cells.get(i).row() - top) * width + cells.get(i).column() - left;
                all[place] += shares.get(i);
                seen[place] = true;
            }
            return new AttentionMap(top, left, bottom - top, width, all, seen, elsewhere);
        }
    }
}
