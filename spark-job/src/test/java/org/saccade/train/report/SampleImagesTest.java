package org.saccade.train.report;

import org.junit.jupiter.api.Test;
import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.ImageHeader;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.ImageFormat;
import org.saccade.train.testing.TinyDataset;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class SampleImagesTest {
    @Test
    void imagesAreFoundByTheirKeys() throws Exception {
        Dataset dataset = TinyDataset.of(3, 5);

        assertThat(SampleImages.of(dataset, "val", Set.of("val-4", "val-1", "another")))
                .containsOnlyKeys("val-4", "val-1");
        assertThat(SampleImages.of(dataset, "test", Set.of("val-4"))).isEmpty();
    }

    @Test
    void aLargeImageIsMadeSmall() throws Exception {
        byte[] large = ImageCodec.encodeJpeg(new RgbImage(400, 200, new byte[400 * 200 * 3]), 90);
        Dataset dataset = Dataset.open(TinyDataset.images(ImageFormat.JPG, List.of(large)), "tiny");

        Map<String, Picture> found = SampleImages.of(dataset, "val", Set.of("val-0"));

        ImageHeader header = ImageHeader.of(found.get("val-0").bytes());
        assertThat(List.of(header.width(), header.height())).containsExactly(160, 80);
    }

    @Test
    void aSignalHasNoImage() throws Exception {
        Dataset dataset = Dataset.open(TinyDataset.signals(2, 1, 8), "tiny");

        assertThat(SampleImages.of(dataset, "val", Set.of("val-0"))).isEmpty();
    }
}
