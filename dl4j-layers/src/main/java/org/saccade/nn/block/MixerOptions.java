package org.saccade.nn.block;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.Positions;

/**
 * What the mixers can be told; each reads what it has. Begin with {@link #published()} and change what differs.
 *
 * @param heads number of heads
 * @param window side of what a local query sees, odd
 * @param kernel side of the convolution, or of the convolution that makes queries, odd
 * @param keyValueKernel side of the convolutions that make keys and values, odd
 * @param positions what local attention knows of places
 * @param content whether local attention compares queries with keys, or looks at positions alone
 */
public record MixerOptions(
        int heads, int window, int kernel, int keyValueKernel, Positions positions, boolean content) {

    public MixerOptions {
        Rules.atLeast(1, "heads", heads);
        Rules.odd("window", window);
        Rules.odd("kernel", kernel);
        Rules.odd("keyValueKernel", keyValueKernel);
        Rules.given("positions", positions);
        Rules.require(
                content || positions == Positions.RELATIVE,
                "attention without content needs relative positions, got positions=%s",
                positions);
    }

    /** Eight heads, windows of 7 with relative positions (arXiv:1906.05909); 3x3 kernels, of keys and values 1x1. */
    public static MixerOptions published() {
        return new MixerOptions(8, 7, 3, 1, Positions.RELATIVE, true);
    }

    public MixerOptions withHeads(int number) {
        return new MixerOptions(number, window, kernel, keyValueKernel, positions, content);
    }

    public MixerOptions withWindow(int side) {
        return new MixerOptions(heads, side, kernel, keyValueKernel, positions, content);
    }

    public MixerOptions withKernels(int ofQuery, int ofKeyAndValue) {
        return new MixerOptions(heads, window, ofQuery, ofKeyAndValue, positions, content);
    }

    public MixerOptions withPositions(Positions kind) {
        return new MixerOptions(heads, window, kernel, keyValueKernel, kind, content);
    }

    /** Positions alone: q·r. */
    public MixerOptions withoutContent() {
        return new MixerOptions(heads, window, kernel, keyValueKernel, positions, false);
    }
}
