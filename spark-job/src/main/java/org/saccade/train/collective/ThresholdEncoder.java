package org.saccade.train.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * One rank's side of threshold encoding (Strom, 2015, "Scalable distributed DNN training using commodity GPU cloud computing"): of each entry that has
 * reached the threshold only its sign travels and stands for plus or minus the threshold. What is left, and all that is smaller, is the
 * residual; it is added to what comes next, so that nothing is ever lost.
 *
 * <p>A message, little-endian: an int, the float of the threshold, then the entries. A few are {@code index + 1} each, an int with the sign of
 * the entry, and the first int says how many. Once they are a 16th of all, two bits for each entry of the vector take less, 16 in an int: in the
 * lower half whether it is sent, in the upper half whether it is negative; the first int is {@value #BITMAP}. Both forms are Deeplearning4j's.
 */
public final class ThresholdEncoder {
    private static final int BITMAP = -1;
    private static final int NOT_FINITE = -2;
    private static final int HEADER_BYTES = Integer.BYTES + Float.BYTES;
    private static final int GROUP = 16;
    private static final int BLOCK = 4096; // a multiple of the group

    private final FloatBuffer residual;
    private final float[] ours = new float[BLOCK];
    private final float[] added = new float[BLOCK];

    /** @param residual where this rank keeps what it has not sent; the whole buffer, off the heap */
    public ThresholdEncoder(FloatBuffer residual) {
        this.residual = residual.slice();
    }

    /**
     * Adds {@code factor * values} to the residual, and takes from it what the message carries. A value that is no finite number makes the whole
     * message one: the sum of it is NaN everywhere.
     *
     * @param values as many as the residual has, from position to limit, which stay
     * @param threshold above zero
     */
    public byte[] encode(FloatBuffer values, float factor, float threshold) {
        if (values.remaining() != residual.limit()) {
            throw new IllegalArgumentException("there must be a value for each entry of the residual, got "
                    + values.remaining() + " for " + residual.limit());
        }
        int count = accumulate(values.slice(), factor, threshold);
        if (count == NOT_FINITE) {
            return message(0, NOT_FINITE, threshold).array();
        }
        return count < residual.limit() / GROUP ? indices(count, threshold) : bitmap(threshold);
    }

    /** How many entries have reached the threshold. */
    private int accumulate(FloatBuffer values, float factor, float threshold) {
        int count = 0;
        boolean finite = true;
        for (int start = 0; start < residual.limit(); start += BLOCK) {
            int length = load(start);
            values.get(start, added, 0, length);
            for (int i = 0; i < length; i++) {
                ours[i] += added[i] * factor;
                count += Math.abs(ours[i]) >= threshold ? 1 : 0;
                finite &= Float.isFinite(ours[i]);
            }
            residual.put(start, ours, 0, length);
        }
        return finite ? count : NOT_FINITE;
    }

    private int load(int start) {
        int length = Math.min(BLOCK, residual.limit() - start);
        residual.get(start, ours, 0, length);
        return length;
    }

    private byte[] indices(int count, float threshold) {
        ByteBuffer message = message(count, count, threshold);
        for (int start = 0; start < residual.limit(); start += BLOCK) {
            int length = load(start);
            int before = message.position();
            for (int i = 0; i < length; i++) {
                if (Math.abs(ours[i]) >= threshold) {
                    boolean negative = ours[i] < 0;
                    int number = start + i + 1;
                    message.putInt(negative ? -number : number);
                    ours[i] += negative ? threshold : -threshold;
                }
            }
            if (message.position() > before) {
                residual.put(start, ours, 0, length);
            }
        }
        return message.array();
    }

    private byte[] bitmap(float threshold) {
        ByteBuffer message = message(groups(residual.limit()), BITMAP, threshold);
        for (int start = 0; start < residual.limit(); start += BLOCK) {
            int length = load(start);
            for (int group = 0; group < length; group += GROUP) {
                message.putInt(takeGroup(group, Math.min(GROUP, length - group), threshold));
            }
            residual.put(start, ours, 0, length);
        }
        return message.array();
    }

    private int takeGroup(int group, int length, float threshold) {
        int bits = 0;
        for (int i = 0; i < length; i++) {
            float value = ours[group + i];
            if (Math.abs(value) >= threshold) {
                bits |= (value < 0 ? 1 << GROUP | 1 : 1) << i;
                ours[group + i] += value < 0 ? threshold : -threshold;
            }
        }
        return bits;
    }

    private static int groups(int floats) {
        return -Math.floorDiv(-floats, GROUP);
    }

    private static ByteBuffer message(int ints, int kind, float threshold) {
        return ByteBuffer.allocate(HEADER_BYTES + ints * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(kind)
                .putFloat(threshold);
    }

    /**
     * Adds {@code factor} times what a message carries.
     *
     * @param sums as many as the sender's residual has, from position to limit, which stay
     * @return how many entries the message carries
     * @throws ProtocolException if it is no message for as many entries
     */
    public static int addTo(FloatBuffer sums, byte[] message, float factor) throws ProtocolException {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int length = sums.remaining();
        int kind = in.remaining() < HEADER_BYTES ? NOT_FINITE - 1 : in.getInt();
        int ints = kind == BITMAP ? groups(length) : Math.max(kind, 0);
        if (kind < NOT_FINITE || message.length != HEADER_BYTES + (long) ints * Integer.BYTES) {
            throw new ProtocolException("a message of " + length + " encoded entries must hold its header and " + ints
                    + " ints, got " + message.length + " bytes");
        }
        float step = in.getFloat() * factor;
        return switch (kind) {
            case BITMAP -> addBitmap(sums.slice(), in, step);
            case NOT_FINITE -> addNaN(sums.slice());
            default -> addIndices(sums.slice(), in, step);
        };
    }

    private static int addIndices(FloatBuffer sums, ByteBuffer in, float step) throws ProtocolException {
        int count = in.remaining() / Integer.BYTES;
        while (in.hasRemaining()) {
            int number = in.getInt();
            int index = Math.abs(number) - 1;
            if (index < 0 || index >= sums.limit()) {
                throw new ProtocolException(
                        "an encoded entry must be one of " + sums.limit() + ", got number " + number);
            }
            sums.put(index, sums.get(index) + (number < 0 ? -step : step));
        }
        return count;
    }

    private static int addBitmap(FloatBuffer sums, ByteBuffer in, float step) {
        int count = 0;
        for (int start = 0; start < sums.limit(); start += GROUP) {
            int bits = in.getInt();
            int length = Math.min(GROUP, sums.limit() - start);
            for (int i = 0; i < length; i++) {
                if ((bits >> i & 1) == 1) {
                    sums.put(start + i, sums.get(start + i) + ((bits >> i + GROUP & 1) == 1 ? -step : step));
                    count++;
                }
            }
        }
        return count;
    }

    private static int addNaN(FloatBuffer sums) {
        for (int i = 0; i < sums.limit(); i++) {
            sums.put(i, Float.NaN);
        }
        return 0;
    }
}
