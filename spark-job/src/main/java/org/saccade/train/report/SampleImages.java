package org.saccade.train.report;

import org.saccade.data.image.BadImageException;
import org.saccade.data.image.CropBox;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ResizedCrop;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.Split;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Finds samples by their keys and makes small pictures of them. */
final class SampleImages {
    private static final int LONGEST_SIDE = 160;
    private static final int QUALITY = 90;

    private SampleImages() {}

    /**
     * Pictures by key. A key that the dataset does not hold, and a sample that is no image, has none.
     *
     * @throws IOException if the dataset cannot be read
     */
    static Map<String, Picture> of(Dataset dataset, String splitName, Set<String> keys) throws IOException {
        Map<String, Picture> pictures = new HashMap<>();
        if (dataset.manifest().split(splitName).isEmpty()) {
            return pictures;
        }
        Split split = dataset.split(splitName);
        for (int i = 0; i < split.samples() && pictures.size() < keys.size(); i++) {
            if (keys.contains(split.entry(i).key())) {
                addPicture(split.read(i), pictures);
            }
        }
        return pictures;
    }

    private static void addPicture(Sample sample, Map<String, Picture> pictures) {
        try {
            byte[] jpeg = ImageCodec.transcode(sample.bytes(), SampleImages::small, QUALITY);
            pictures.put(sample.key(), new Picture(sample.key(), "image/jpeg", jpeg));
        } catch (BadImageException e) {
            return; // a signal
        }
    }

    private static ResizedCrop small(int width, int height) {
        double scale = Math.min(1, (double) LONGEST_SIDE / Math.max(width, height));
        return new ResizedCrop(
                CropBox.whole(width, height), Math.max(1, (int) Math.round(width * scale)), Math.max(1, (int)
                        Math.round(height * scale)));
    }
}
