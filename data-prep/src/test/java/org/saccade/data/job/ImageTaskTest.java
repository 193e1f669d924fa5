package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.saccade.data.source.ImageOpener;
import org.saccade.data.source.SourceImage;

import static org.assertj.core.api.Assertions.assertThat;

class ImageTaskTest {

    private static final ImageOpener NOTHING = uri -> {
        throw new AssertionError(uri + " is opened");
    };

    @Test
    void whatIsTooLargeIsLeftOutUnread() throws Exception {
        SourceImage large = new SourceImage("train", "k", "k.JPEG", 0, "mem:/t.tar", 512, SourceImage.MAX_BYTES + 1L);
        try (ImageTask task = new ImageTask(NOTHING, new Passthrough(95))) {
            assertThat(task.convert(large, false)).isInstanceOfSatisfying(Outcome.Bad.class, bad -> assertThat(
                            bad.image().text())
                    .isEqualTo("t.tar byte 512, k.JPEG: NOT_AN_IMAGE, an image file has at most 268435456"
                            + " bytes, got 268435457"));
        }
    }

    @Test
    void whatWasFoundDamagedIsLeftOutUnread() throws Exception {
        SourceImage damaged = new SourceImage("train", "k", "k", SourceImage.DAMAGED, "mem:/t.tfrecord", 512, 9);
        try (ImageTask task = new ImageTask(NOTHING, new Passthrough(95))) {
            assertThat(task.convert(damaged, false)).isInstanceOfSatisfying(Outcome.Bad.class, bad -> assertThat(
                            bad.image().text())
                    .isEqualTo("t.tfrecord byte 512, k: CRC_MISMATCH, the record does not have its checksum,"
                            + " and says nothing of its image"));
        }
    }
}
