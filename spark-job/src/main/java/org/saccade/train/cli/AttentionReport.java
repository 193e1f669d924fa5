package org.saccade.train.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.saccade.data.cli.Table;
import org.saccade.nn.attention.tile.Grid;
import org.saccade.train.attend.HeadStatistics;
import org.saccade.train.attend.ImageAttention;
import org.saccade.train.attend.Pictures;
import org.saccade.train.attend.QueryPoint;
import org.saccade.train.attend.RolloutMaps;
import org.saccade.train.attend.ShownLayer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was shown of attention, as people and as programs read it. */
final class AttentionReport {
    private final ObjectNode root = new ObjectMapper().createObjectNode();
    private final ArrayNode images = root.putArray("images");
    private final Table table = new Table().head("image", "layer", "head", "keys", "entropy", "distance", "outside");
    private final List<String> places = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    /**
     * Adds an image.
     *
     * @param folder where its pictures are
     * @param pictures the names of their files
     */
    void add(ImageAttention attention, List<String> classes, String folder, Collection<String> pictures) {
        ObjectNode image = images.addObject()
                .put("image", attention.name())
                .put("class", classes.get(attention.predicted()))
                .put("probability", attention.probability());
        ArrayNode points = image.putArray("queries");
        for (QueryPoint point : attention.points()) {
            points.addObject().put("x", point.x()).put("y", point.y());
        }
        ArrayNode layers = image.putArray("layers");
        attention.layers().forEach(layer -> add(attention.name(), layer, layers.addObject()));
        ArrayNode rollouts = image.putArray("rollouts");
        for (RolloutMaps rollout : attention.rollouts()) {
            ArrayNode over = rollouts.addArray();
            rollout.layers().forEach(layer -> over.add(layer.name()));
        }
        image.put("folder", folder);
        ArrayNode names = image.putArray("pictures");
        pictures.forEach(names::add);
        places.add(pictures.size() + " pictures, the first to look at: " + folder + "/" + Pictures.OVERVIEW);
        remark(attention);
    }

    private void remark(ImageAttention attention) {
        attention
                .nowhere()
                .forEach(layer -> remarks.add(
                        layer + " is left out: what it attends to, or what attends, stands at no place of the image"));
        if (attention.rollouts().isEmpty()) {
            remarks.add("there is no rollout: it needs two layers that follow one another and attend on one grid");
        }
    }

    private void add(String image, ShownLayer layer, ObjectNode node) {
        node.put("layer", layer.name());
        add(node.putArray("query_grid"), layer.maps().queries());
        add(node.putArray("key_grid"), layer.maps().keys());
        ArrayNode heads = node.putArray("heads");
        for (HeadStatistics head : layer.heads()) {
            heads.addObject()
                    .put("entropy", head.entropy())
                    .put("distance", head.distance())
                    .put("outside", head.outside())
                    .put("elsewhere", head.elsewhere());
            table.row(
                    image,
                    layer.name(),
                    heads.size(),
                    layer.maps().keys().height() + "x" + layer.maps().keys().width(),
                    String.format(Locale.ROOT, "%.3f", head.entropy()),
                    String.format(Locale.ROOT, "%.2f", head.distance()),
                    String.format(Locale.ROOT, "%.4f", head.outside()));
        }
    }

    private static void add(ArrayNode node, Grid grid) {
        node.add(grid.height()).add(grid.width());
    }

    /** What is not shown, and why, a line each. */
    Collection<String> remarks() {
        return remarks;
    }

    String toText() {
        return table + System.lineSeparator() + String.join(System.lineSeparator(), places) + System.lineSeparator();
    }

    String toJson() {
        return root + System.lineSeparator();
    }
}
