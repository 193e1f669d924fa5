package org.saccade.train.loop;

import org.saccade.nn.block.StatisticsExchange;
import org.saccade.train.collective.Collective;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Adds the statistics of norms over the ranks, in double precision and in the order of the ranks, so that all have the same bits. What fails in the
 * collective comes as an {@link UncheckedIOException}, since layers declare none.
 */
final class StatisticsSum implements StatisticsExchange {
    private final Collective collective;

    StatisticsSum(Collective collective) {
        this.collective = collective;
    }

    @Override
    public void sum(double[] values) {
        ByteBuffer mine = ByteBuffer.allocate(values.length * Double.BYTES);
        mine.asDoubleBuffer().put(values);
        Arrays.fill(values, 0);
        for (byte[] rank : gather(mine.array())) {
            if (rank.length != mine.capacity()) {
                throw new IllegalStateException("all ranks must exchange the statistics of the same norm, got "
                        + rank.length + " bytes where this rank has " + mine.capacity());
            }
            for (int i = 0; i < values.length; i++) {
                values[i] += ByteBuffer.wrap(rank).getDouble(i * Double.BYTES);
            }
        }
    }

    private List<byte[]> gather(byte[] mine) {
        try {
            return collective.allGather(mine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
