package org.saccade.nn.attention;

/**
 * Sequences that attend to themselves and to a memory, by a mechanism whose parts know of it; with
 * {@link org.saccade.nn.attention.catalogue.SelfAttentionMechanisms#transformerXl} a Transformer-XL.
 *
 * <p>Inputs [B, C, W] of a segment and [B, C, W'] of its memory; output [B, D, W].
 */
public final class MemoryAttention1D extends MemoryAttention {

    public MemoryAttention1D(MemoryAttentionOptions options) {
        super(options);
    }

    public MemoryAttention1D(Mechanism mechanism) {
        this(MemoryAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private MemoryAttention1D() {}

    @Override
    public int axes() {
        return 1;
    }
}
