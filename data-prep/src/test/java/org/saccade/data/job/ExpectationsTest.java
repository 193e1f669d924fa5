package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.saccade.data.job.Expectations.Range;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.Contents;
import org.saccade.data.source.SourceImage;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThatCode;

class ExpectationsTest {

    @Test
    void aDamagedImageIsThereButOfNoClass() {
        Expectations three = new Expectations("three", 3, 0, 1, new Range(2, 2), new Range(0, 0), 0, 0);
        List<SourceImage> images = List.of(image("a", 0), image("b", SourceImage.DAMAGED), image("c", 0));
        Contents contents = new Contents(List.of(new ClassInfo(0, "n01", "cat")), images, List.of());
        assertThatCode(() -> three.check(contents)).doesNotThrowAnyException();
    }

    private static SourceImage image(String key, int label) {
        return new SourceImage("train", key, key, label, "mem:/t.tfrecord", 0, 9);
    }
}
