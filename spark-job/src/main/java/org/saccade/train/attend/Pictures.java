package org.saccade.train.attend;

import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.saccade.nn.attention.map.AttentionMap;
import org.saccade.nn.attention.tile.Grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The pictures of what a network attends to in one image, as PNG.
 *
 * @param attention what is shown
 * @param classes names, in the order of the network's outputs
 */
public record Pictures(ImageAttention attention, List<String> classes) {
    /** The picture to look at first. */
    public static final String OVERVIEW = "overview.png";

    private static final String EXTENSION = ".png";
    /** Of the image in a picture of one map, pixels. */
    private static final int SIDE = 320;

    private static final double POINT = 6;
    /** Around it, so that a point in a corner is whole. */
    private static final int EDGE = 9;

    /** All pictures, by the names of their files. */
    public Map<String, byte[]> all() {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put(OVERVIEW, overview());
        for (ShownLayer layer : attention.layers()) {
            String name = Texts.fileName(layer.name());
            pictures.put(name + EXTENSION, heads(layer));
            single(pictures, name + "-mean", layer.maps().keys(), mean(layer).maps());
            for (int head = 0; head < layer.heads().size(); head++) {
                Sheet.Row row = head(layer, head);
                single(pictures, name + "-head" + (head + 1), row.keys(), row.maps());
            }
        }
        for (RolloutMaps rollout : attention.rollouts()) {
            Sheet.Row row = row(rollout);
            single(pictures, Texts.fileName("rollout-" + first(rollout) + "-" + last(rollout)), row.keys(), row.maps());
        }
        return pictures;
    }

    /** Every layer in the mean of its heads, and the rollouts, for all query points. */
    public byte[] overview() {
        List<Sheet.Row> rows = new ArrayList<>();
        for (ShownLayer layer : attention.layers()) {
            rows.add(mean(layer));
            attention.rollouts().stream()
                    .filter(rollout -> last(rollout).equals(layer.name()))
                    .map(Pictures::row)
                    .forEach(rows::add);
        }
        return png(new Sheet(attention, title(), rows).draw());
    }

    /** One layer, each head by itself. */
    private byte[] heads(ShownLayer layer) {
        List<Sheet.Row> rows = new ArrayList<>();
        rows.add(mean(layer));
        for (int head = 0; head < layer.heads().size(); head++) {
            rows.add(head(layer, head));
        }
        return png(new Sheet(attention, title(), rows).draw());
    }

    private String title() {
        return String.format(
                Locale.ROOT,
                "%s, taken for %s (%.3f)",
                attention.name(),
                classes.get(attention.predicted()),
                attention.probability());
    }

    private Sheet.Row mean(ShownLayer layer) {
        int heads = layer.heads().size();
        return row(
                layer,
                heads == 1 ? "one head" : "mean of " + heads + " heads",
                layer.heads(),
                layer.mean(points(layer)));
    }

    private Sheet.Row head(ShownLayer layer, int head) {
        return row(layer, "head " + (head + 1), List.of(layer.heads().get(head)), layer.head(head, points(layer)));
    }

    private static Sheet.Row row(
            ShownLayer layer, String heads, List<HeadStatistics> statistics, List<AttentionMap> maps) {
        Grid keys = layer.maps().keys();
        return new Sheet.Row(
                layer.name() + ": " + heads + ", " + Texts.grid(keys) + " keys, " + Texts.statistics(statistics),
                keys,
                maps);
    }

    private static Sheet.Row row(RolloutMaps rollout) {
        Grid keys = rollout.layers().get(0).maps().keys();
        return new Sheet.Row(
                "rollout from " + first(rollout) + " to " + last(rollout) + ": "
                        + rollout.layers().size() + " layers, " + Texts.grid(keys) + " places",
                keys,
                rollout.maps());
    }

    private static String first(RolloutMaps rollout) {
        return rollout.layers().get(0).name();
    }

    private static String last(RolloutMaps rollout) {
        return rollout.layers().get(rollout.layers().size() - 1).name();
    }

    /** One for all where the layer has one query. */
    private List<QueryPoint> points(ShownLayer layer) {
        return layer.hasOneQuery() ? attention.points().subList(0, 1) : attention.points();
    }

    /** A picture a map. */
    private void single(Map<String, byte[]> pictures, String name, Grid keys, List<AttentionMap> maps) {
        boolean oneForAll = maps.size() < attention.points().size();
        for (int i = 0; i < maps.size(); i++) {
            int margin = MapPanel.overhang(keys, maps.get(i), SIDE);
            int side = SIDE + 2 * (margin + EDGE);
            Canvas canvas = new Canvas(side, side, MapPanel.WHITE);
            MapPanel panel = new MapPanel(canvas, attention.pixels(), SIDE, margin);
            panel.map(EDGE, EDGE, keys, maps.get(i));
            if (!oneForAll) {
                panel.point(EDGE, EDGE, attention.points().get(i), POINT, Sheet.pointColour(i));
            }
            pictures.put(name + (oneForAll ? "" : "-query" + (i + 1)) + EXTENSION, png(canvas.image()));
        }
    }

    private static byte[] png(RgbImage image) {
        return ImageCodec.encodePng(image);
    }
}
