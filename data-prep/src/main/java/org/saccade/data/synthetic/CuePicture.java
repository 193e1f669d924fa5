package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A cue and the cells among which it chooses. Every cell has a hue and a payload; exactly one has the hue of the cue, and its payload is
 * the class.
 *
 * <p>Red and green hold the hue, as a point on a circle around the middle level: the more alike two hues, the larger the product of their
 * pixels, which a query and a key of a 1x1 projection can find. Blue holds the payload, by steps, and its highest level marks the cue.
 * An empty pixel lies in the middle of the circle, and its blue is 0.
 *
 * <p>The hues of a picture are evenly spaced and turned by any angle, so no list of hues can be learnt, and every payload stands once, so
 * counting them does not give the class.
 */
final class CuePicture {

    /** One cell for each. */
    static final int PAYLOADS = 4;

    private static final double MIDDLE = 128;
    private static final double RADIUS = 112;
    private static final double PAYLOAD_STEP = 50;
    private static final double MARK = 255;

    private CuePicture() {}

    /**
     * @param cells where the payloads stand, in their order
     * @param label the payload of the cell that has the cue's hue
     */
    static byte[] draw(int side, Place cue, List<Place> cells, int label, SampleRandom random) {
        Canvas canvas = new Canvas(side);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                canvas.set(x, y, MIDDLE, MIDDLE, 0);
            }
        }
        double turn = random.nextDouble();
        List<Integer> hues = Shuffle.of(IntStream.range(0, PAYLOADS).boxed().toList(), random);
        for (int payload = 0; payload < PAYLOADS; payload++) {
            set(canvas, cells.get(payload), turn + (double) hues.get(payload) / PAYLOADS, PAYLOAD_STEP * (payload + 1));
        }
        set(canvas, cue, turn + (double) hues.get(label) / PAYLOADS, MARK);
        return canvas.toPng();
    }

    /** The names of the payloads, by label. */
    static List<String> classNames() {
        return IntStream.range(0, PAYLOADS)
                .mapToObj(payload -> "payload " + payload)
                .toList();
    }

    private static void set(Canvas canvas, Place place, double hue, double blue) {
        double angle = 2 * Math.PI * hue;
        canvas.set(
                place.x(),
                place.y(),
                MIDDLE + RADIUS * StrictMath.cos(angle),
                MIDDLE + RADIUS * StrictMath.sin(angle),
                blue);
    }
}
