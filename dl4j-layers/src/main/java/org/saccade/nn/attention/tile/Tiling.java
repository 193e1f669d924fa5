package org.saccade.nn.attention.tile;

/** Both axes, cut into tiles: all tiles of a row of tiles, then the next row. */
public record Tiling(TileAxis rows, TileAxis columns) {

    /** One tile of every query and every key. */
    public static Tiling whole(Grid queries, Grid keys) {
        return new Tiling(
                TileAxis.whole(queries.height(), keys.height()), TileAxis.whole(queries.width(), keys.width()));
    }

    /** Tiles whose stretches hold all that the rules let their queries see. */
    public static Tiling covering(Grid grid, int tileHeight, int tileWidth, AxisRule rows, AxisRule columns) {
        return new Tiling(
                TileAxis.covering(grid.height(), tileHeight, rows),
                TileAxis.covering(grid.width(), tileWidth, columns));
    }

    public int tiles() {
        return rows.tiles() * columns.tiles();
    }

    /** Queries of a tile. */
    public int queries() {
        return rows.tile() * columns.tile();
    }

    /** Keys of a tile. */
    public int keys() {
        return rows.span() * columns.span();
    }

    /** The row on the map of a query, both counted within the tile. */
    public int queryRow(int tile, int query) {
        return rows.query(tile / columns.tiles(), query / columns.tile());
    }

    public int queryColumn(int tile, int query) {
        return columns.query(tile % columns.tiles(), query % columns.tile());
    }

    /** The row on the map, or outside it, of a key, both counted within the tile. */
    public int keyRow(int tile, int key) {
        return rows.key(tile / columns.tiles(), key / columns.span());
    }

    public int keyColumn(int tile, int key) {
        return columns.key(tile % columns.tiles(), key % columns.span());
    }

    public boolean isQuery(int row, int column) {
        return rows.isQuery(row) && columns.isQuery(column);
    }

    public boolean isKey(int row, int column) {
        return rows.isKey(row) && columns.isKey(column);
    }
}
