package org.saccade.train.attend;

import org.saccade.data.image.RgbImage;
import org.saccade.nn.model.LayerAttention;
import org.saccade.train.input.SeenImage;
import org.saccade.train.replica.Replica;

import java.util.List;

/**
 * What a network attends to in an image.
 *
 * @param name of the image
 * @param pixels as the network sees them
 * @param predicted the class of the greatest probability
 * @param probability of that class
 * @param points whose attention is shown
 * @param layers in the order of computation
 * @param nowhere layers that attend to what stands at no place of the image
 * @param rollouts over layers that follow one another on one grid
 */
public record ImageAttention(
        String name,
        RgbImage pixels,
        int predicted,
        double probability,
        List<QueryPoint> points,
        List<ShownLayer> layers,
        List<String> nowhere,
        List<RolloutMaps> rollouts) {

    /** Looks at an image with a network. */
    public static ImageAttention of(Replica replica, SeenImage image, String name, List<QueryPoint> points) {
        float[] probabilities = replica.probabilities(image.batch())[0];
        int predicted = 0;
        for (int i = 1; i < probabilities.length; i++) {
            predicted = probabilities[i] > probabilities[predicted] ? i : predicted;
        }
        List<LayerAttention> all = replica.attention(image.batch());
        int size = image.pixels().width();
        List<ShownLayer> shown = all.stream()
                .flatMap(
                        layer -> layer
                                .maps()
                                .map(maps -> new ShownLayer(layer.layer(), maps, HeadStatistics.of(maps, size)))
                                .stream())
                .toList();
        List<String> nowhere = all.stream()
                .filter(layer -> layer.maps().isEmpty())
                .map(LayerAttention::layer)
                .toList();
        return new ImageAttention(
                name,
                image.pixels(),
                predicted,
                probabilities[predicted],
                points,
                shown,
                nowhere,
                RolloutMaps.of(shown, points));
    }
}
