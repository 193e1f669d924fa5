package org.saccade.data.shard;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ShardWriterTest {
    /** Remembers whether it was closed. */
    private static final class Output extends ByteArrayOutputStream {
        boolean isClosed;

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private final Output tar = new Output();
    private final Output index = new Output();

    private ShardWriter writer() {
        return new ShardWriter(tar, index, TinyDataset.TRAIN, ShardContainer.TAR, TinyDataset.classes());
    }

    @Test
    void namesHoldNumberAndCount() {
        assertThat(ShardWriter.name("train", 3, 1024)).isEqualTo("train/shard-00003-of-01024");
        assertThatThrownBy(() -> ShardWriter.name("train", 4, 4))
                .hasMessage("a shard's number must be from 0 to shards - 1, got number=4, shards=4");
        assertThatThrownBy(() -> ShardWriter.name("../x", 0, 1)).hasMessageContaining("split must be made of letters");
    }

    @Test
    void aKeyStandsOnce() throws IOException {
        Sample sample = TinyDataset.trainSamples().get(0);
        try (ShardWriter writer = writer()) {
            writer.append(sample);
            assertThatThrownBy(() -> writer.append(sample))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "a key must stand once in a shard, got 'n01440764_10' twice (train/shard-00000-of-00001)");
        }
    }

    @Test
    void infoSaysWhatWasWritten() throws IOException {
        try (ShardWriter writer = writer()) {
            ShardInfo info = writer.finish();
            assertThat(info.samples()).isZero();
            assertThat(info.bytes()).isEqualTo(tar.size()).isEqualTo(1024);
            assertThat(info.indexBytes()).isEqualTo(index.size()).isEqualTo(32);
            assertThat(info.name()).isEqualTo("train/shard-00000-of-00001.tar");
            assertThat(info.indexName()).isEqualTo("train/shard-00000-of-00001.idx");
            assertThat(info.sha256()).isEqualTo("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
        }
        assertThat(List.of(tar.isClosed, index.isClosed)).containsOnly(true);
    }

    @Test
    void nothingGoesInAfterTheEnd() throws IOException {
        try (ShardWriter writer = writer()) {
            writer.finish();
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("shard train/shard-00000-of-00001 is finished");
            assertThatThrownBy(() -> writer.append(TinyDataset.trainSamples().get(0)))
                    .hasMessage("shard train/shard-00000-of-00001 is finished");
        }
    }

    @Test
    void closingWithoutFinishWritesNoIndex() throws IOException {
        writer().close();
        assertThat(index.size()).isZero();
        assertThat(List.of(tar.isClosed, index.isClosed)).containsOnly(true);
    }

    @Test
    void bothStreamsAreClosedEvenIfOneFails() {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void flush() throws IOException {
                throw new IOException("disk full");
            }
        };
        assertThatThrownBy(() -> new ShardWriter(failing, index, "a", ShardContainer.TAR, List.of()).close())
                .hasMessage("disk full");
        assertThat(index.isClosed).isTrue();
    }
}
