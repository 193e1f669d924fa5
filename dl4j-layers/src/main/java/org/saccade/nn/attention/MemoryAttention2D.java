package org.saccade.nn.attention;

/**
 * Images that attend to themselves and to a memory, by a mechanism whose parts know of it; with
 * {@link org.saccade.nn.attention.catalogue.SelfAttentionMechanisms#transformerXl} a Transformer-XL.
 *
 * <p>Inputs [B, C, H, W] of a segment and [B, C, H', W'] of its memory; output [B, D, H, W].
 */
public final class MemoryAttention2D extends MemoryAttention {

    public MemoryAttention2D(MemoryAttentionOptions options) {
        super(options);
    }

    public MemoryAttention2D(Mechanism mechanism) {
        this(MemoryAttentionOptions.of(mechanism));
    }

    /** For the JSON reader. */
    private MemoryAttention2D() {}
}
