package org.saccade.nn.attention.tile;

/**
 * How one axis is cut into tiles of queries and, around each, the stretch of keys that its queries can reach.
 *
 * @param queries queries along the axis
 * @param keys keys along the axis
 * @param tile queries of a tile
 * @param before keys that a tile sees before its first query
 * @param span keys that a tile sees
 */
public record TileAxis(int queries, int keys, int tile, int before, int span) {

    /** One tile of everything. */
    static TileAxis whole(int queries, int keys) {
        return new TileAxis(queries, keys, queries, 0, keys);
    }

    /** Tiles of the given size with the shortest stretch of keys that holds all that the rule lets their queries see. */
    static TileAxis covering(int length, int tile, AxisRule rule) {
        int size = Math.min(tile, length);
        int before = 0;
        int after = 0;
        for (int query = 0; query < length; query++) {
            int start = query / size * size;
            before = Math.max(before, start - rule.first(query));
            after = Math.max(after, rule.last(query) - (start + size - 1));
        }
        return new TileAxis(length, length, size, before, before + size + after);
    }

    public int tiles() {
        return (queries - 1) / tile + 1;
    }

    /** Queries to add after the last one, so that the tiles are full. */
    int missingQueries() {
        return tiles() * tile - queries;
    }

    /** Keys to add after the last one, so that the last tile's stretch is full; negative where it ends before the axis does. */
    int missingKeys() {
        return (tiles() - 1) * tile - before + span - keys;
    }

    /** The place on the axis of a tile's query. */
    public int query(int tileIndex, int queryInTile) {
        return tileIndex * tile + queryInTile;
    }

    /** The place on the axis, which may lie outside, of a tile's key. */
    public int key(int tileIndex, int keyInTile) {
        return tileIndex * tile - before + keyInTile;
    }

    boolean isQuery(int place) {
        return place < queries;
    }

    boolean isKey(int place) {
        return place >= 0 && place < keys;
    }
}
