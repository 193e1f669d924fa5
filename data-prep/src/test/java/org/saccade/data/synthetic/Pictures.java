package org.saccade.data.synthetic;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.RgbImage;
import org.saccade.data.order.SampleRandom;

import java.util.ArrayList;
import java.util.List;

/** Samples of the tasks that are images, as training reads them. */
final class Pictures {

    private Pictures() {}

    static SampleRandom random(int number) {
        return SampleRandom.of(0, "train", "sample_" + number);
    }

    static RgbImage of(SyntheticTask task, int label, int number) throws BadImageException {
        return ImageCodec.decode(task.draw(label, random(number)));
    }

    static int level(RgbImage image, Place place, int channel) {
        return image.data()[(place.y() * image.width() + place.x()) * RgbImage.CHANNELS + channel] & 0xFF;
    }

    /** Row after row. */
    static List<Place> places(RgbImage image) {
        List<Place> places = new ArrayList<>();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                places.add(new Place(x, y));
            }
        }
        return places;
    }
}
