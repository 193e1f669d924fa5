package org.saccade.train.input;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.image.BadImageException;
import org.saccade.data.image.ColorJitter;
import org.saccade.data.image.RgbImage;
import org.saccade.data.image.StoredPng;
import org.saccade.data.shard.CorruptDatasetException;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelArray;
import org.saccade.train.config.InputConfig;
import org.saccade.train.testing.TinyDataset;
import org.saccade.train.testing.TinyInput;

import java.io.IOException;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class BatchLoaderTest {
    private static final String SHARD = "train/shard-00000-of-00001.tar";
    private static final int SIZE = 8;
    private static final InputConfig INPUT = TinyInput.images(SIZE, TinyDataset.SIZE, 1, 0.5, 0.25);

    private TinyDataset files;
    private Dataset dataset;
    private BatchLoader loader;

    @BeforeEach
    void open() throws IOException {
        files = TinyDataset.write(6, 2);
        dataset = Dataset.open(files, "tiny");
        loader = new BatchLoader(dataset.split("train"), INPUT);
    }

    @AfterEach
    void close() throws IOException {
        dataset.close();
    }

    @Test
    void knowsItsSplit() {
        assertThat(loader.samples()).isEqualTo(6);
        assertThat(loader.classes()).isEqualTo(TinyDataset.CLASSES);
    }

    @Test
    void labelsAreOneHotInTheOrderAskedFor() throws IOException {
        try (Batch batch = load(loader.training(new int[] {3, 0, 4, 1}, 1, 0))) {
            assertThat(batch.samples()).isEqualTo(4);
            assertThat(batch.classes()).containsExactly(1, 0, 0, 1);
            assertThat(batch.labels().toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1}, {1, 0}, {1, 0}, {0, 1}});
            assertThat(batch.features().shape()).containsExactly(4, 3, SIZE, SIZE);
        }
    }

    @Test
    void anImageIsTheSameInWhateverBatchItComes() throws IOException {
        try (Batch together = load(loader.training(new int[] {0, 5, 2}, 1, 3));
                Batch alone = load(loader.training(new int[] {5}, 1, 3));
                Batch nextEpoch = load(loader.training(new int[] {0, 5, 2}, 1, 4))) {
            assertThat(pixels(together, 1)).isEqualTo(pixels(alone, 0));
            assertThat(nextEpoch.features().data().asFloat())
                    .as("other crops in another epoch")
                    .isNotEqualTo(together.features().data().asFloat());
        }
    }

    @Test
    void evaluationHasNothingRandom() throws IOException {
        try (Batch first = load(loader.evaluation(new int[] {2, 1}));
                Batch second = load(loader.evaluation(new int[] {2, 1}))) {
            assertThat(first.classes()).containsExactly(0, 1);
            assertThat(second.features().data().asFloat())
                    .isEqualTo(first.features().data().asFloat());
        }
    }

    @Test
    void theViewsOfAnImageStandBehindOneAnother() throws IOException {
        try (Batch batch = load(loader.evaluation(new int[] {3, 0}, Crops.FIVE));
                Batch centres = load(loader.evaluation(new int[] {3, 0}))) {
            assertThat(batch.samples()).isEqualTo(10);
            assertThat(batch.classes()).containsExactly(1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
            assertThat(batch.labels().toFloatMatrix()[4]).containsExactly(0, 1);
            assertThat(pixels(batch, 4)).as("the last of the first").isEqualTo(pixels(centres, 0));
            assertThat(pixels(batch, 9)).as("the last of the second").isEqualTo(pixels(centres, 1));
            assertThat(pixels(batch, 0)).isNotEqualTo(pixels(batch, 1));
        }
    }

    @Test
    void aSampleOutsideOfAnyDatasetIsSeenAsEvaluationSeesIt() throws IOException, BadImageException {
        SampleReader reader = new SampleReader(INPUT);
        List<float[]> samples = List.of(
                reader.read(dataset.split("train").read(3).bytes()),
                reader.read(dataset.split("train").read(0).bytes()));
        try (Batch batch = reader.batch(samples);
                Batch expected = load(loader.evaluation(new int[] {3, 0}))) {
            assertThat(batch.features().shape()).isEqualTo(expected.features().shape());
            assertThat(batch.features().data().asFloat())
                    .isEqualTo(expected.features().data().asFloat());
            assertThat(batch.samples()).isEqualTo(2);
            assertThat(batch.classes()).containsOnly(Batch.UNKNOWN);
        }
    }

    @Test
    void knowsTheKeysOfItsSplit() throws IOException {
        assertThat(loader.key(0)).isEqualTo("train-0");
        assertThat(loader.key(5)).isEqualTo("train-5");
    }

    @Test
    void aBatchMayBeEmpty() throws IOException {
        Batch empty = load(loader.training(new int[0], 1, 0));

        assertThat(empty.samples()).isZero();
        assertThat(empty.classes()).isEmpty();
        assertThat(empty.features().isEmpty()).isTrue();
        assertThat(empty.labels().isEmpty()).isTrue();
        empty.close();
    }

    @Test
    void closingFreesTheMemory() throws IOException {
        Batch batch = load(loader.evaluation(new int[] {0}));
        batch.close();

        assertThat(batch.features().wasClosed()).isTrue();
        assertThat(batch.labels().wasClosed()).isTrue();
    }

    @Test
    void aBatchThatNoBufferHoldsIsRefused() {
        assertThatThrownBy(() -> load(loader.training(new int[3_000_000], 1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch must have less than 2 GiB, got samples=3000000, floats of each=192;"
                        + " use more ranks or a lower train.micro-batch-size");
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        files.damage(SHARD, dataset.split("train").entry(4).offset() + 3);

        load(loader.training(new int[] {0, 1, 2, 3, 5}, 1, 0)).close();
        assertThatThrownBy(() -> load(loader.training(new int[] {3, 4}, 1, 0)))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageStartingWith("tiny/" + SHARD)
                .hasMessageContaining("train-4")
                .hasMessageContaining("run 'saccade prepare' again");
        assertThatThrownBy(() -> load(loader.evaluation(new int[] {4})))
                .isInstanceOf(CorruptDatasetException.class)
                .hasMessageStartingWith("tiny/" + SHARD);
    }

    @Test
    void signalsAreNormalisedByChannel() throws IOException {
        try (Dataset signals = Dataset.open(TinyDataset.signals(3, 2, 3), "signals");
                Batch batch = load(new BatchLoader(signals.split("train"), signals(3, 0, List.of(1.0, 2.0)))
                        .evaluation(new int[] {2, 0}))) {
            assertThat(batch.features().shape()).containsExactly(2, 2, 3);
            assertThat(batch.classes()).containsExactly(0, 0);
            // Stored: 2.00 to 2.05 and 0.00 to 0.05; channels of three; (v - 1) / 0.5 and (v - 2) / 0.5.
            assertThat(batch.features().dup('c').data().asFloat())
                    .containsExactly(
                            new float[] {2, 2.02f, 2.04f, 0.06f, 0.08f, 0.1f, -2, -1.98f, -1.96f, -3.94f, -3.92f, -3.9f
                            },
                            within(1e-5f));
        }
    }

    @Test
    void pixelsAreReadAsTheImageThatTheyWere() throws IOException {
        byte[] rgb = new byte[40 * 30 * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * i % 251);
        }
        TinyDataset png = TinyDataset.images(ImageFormat.PNG, List.of(StoredPng.encode(new RgbImage(40, 30, rgb))));
        TinyDataset pixels = TinyDataset.images(ImageFormat.PIXELS, List.of(new PixelArray(40, 30, rgb).toBytes()));
        InputConfig input = TinyInput.augmented(SIZE, SIZE, true, new ColorJitter(0.4, 0.4, 0.4, 0.1));
        try (Dataset encoded = Dataset.open(png, "png");
                Dataset decoded = Dataset.open(pixels, "pixels")) {
            for (int epoch = 0; epoch < 10; epoch++) {
                int[] first = {0};
                try (Batch expected = load(new BatchLoader(encoded.split("train"), input).training(first, 1, epoch));
                        Batch batch = load(new BatchLoader(decoded.split("train"), input).training(first, 1, epoch))) {
                    assertThat(pixels(batch, 0)).isEqualTo(pixels(expected, 0));
                }
            }
        }
    }

    @Test
    void aSampleOfTheOtherKindIsNamed() throws IOException {
        try (Dataset signals = Dataset.open(TinyDataset.signals(2, 1, 5), "signals")) {
            BatchLoader images = new BatchLoader(signals.split("train"), INPUT);
            assertThatThrownBy(() -> load(images.training(new int[] {1}, 1, 0)))
                    .isInstanceOf(UnusableSampleException.class)
                    .hasMessage("input.kind must be signals for samples in npy, got images and sample train-1;"
                            + " change the setting or give another dataset");
        }
        BatchLoader loader = new BatchLoader(dataset.split("train"), signals(5, 0, List.of(0.0)));
        assertThatThrownBy(loader::tryFirst)
                .isInstanceOf(UnusableSampleException.class)
                .hasMessage("input.kind must be images for samples in jpg, got signals and sample train-0;"
                        + " change the setting or give another dataset");
    }

    /** Settings that the reading of an experiment refuses: a crop larger than the image. */
    @Test
    void aSampleThatFailsIsNamed() {
        BatchLoader loader = new BatchLoader(dataset.split("train"), TinyInput.images(SIZE, SIZE - 1, 0, 0.5, 0.25));
        assertThatThrownBy(() -> load(loader.training(new int[] {2}, 1, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sample train-2: java.lang.IllegalArgumentException: ");
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "1, 6", "2, 5"})
    void aSignalOfAnotherShapeIsNamed(int channels, int length) throws IOException {
        try (Dataset signals = Dataset.open(TinyDataset.signals(1, channels, length), "signals")) {
            BatchLoader loader = new BatchLoader(signals.split("val"), signals(5, 0, List.of(0.0)));
            assertThatThrownBy(() -> load(loader.evaluation(new int[] {0})))
                    .isInstanceOf(UnusableSampleException.class)
                    .hasMessage("a sample must be what the settings under input say, got sample val-0: its shape is ("
                            + channels + ", " + length + "), where input.mean and input.size say (1, 5);"
                            + " change the settings or prepare the dataset again");
        }
    }

    private static InputConfig signals(int size, int shift, List<Double> mean) {
        return TinyInput.signals(size, shift, mean, 0.5);
    }

    /** A failure arrives as it was. The memory of the batch is freed when the batch is closed. */
    private static Batch load(BatchLoad load) throws IOException {
        try (Prefetcher batches = new Prefetcher(List.of(load).iterator(), TinyInput.LOADER)) {
            return batches.next();
        }
    }

    private static float[] pixels(Batch batch, int index) {
        return batch.features().slice(index).dup('c').data().asFloat();
    }
}
