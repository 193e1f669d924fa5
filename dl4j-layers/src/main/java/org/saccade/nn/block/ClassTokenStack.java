package org.saccade.nn.block;

import org.saccade.nn.Rules;
import org.saccade.nn.attention.ClassToken2D;
import org.saccade.nn.attention.ClassTokenPooling2D;
import org.saccade.nn.attention.FeedForward.Activation;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

/**
 * The last stage of CvT (arXiv:2103.15808): a class token joins the image, and blocks of convolutional projection attention lead from
 * what is in the image to it. The token, layer-normalised, goes out as an image of one pixel.
 *
 * @param depth number of blocks
 * @param heads of each
 */
public record ClassTokenStack(int depth, int heads) implements Block {

    private static final int KEY_VALUE_STRIDE = 2;

    /** The stage before makes the image smaller, and the channels. */
    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Rules.require(
                stride == 1 && width == input.channels(),
                "blocks with a class token keep size and channels, got stride=%d, width=%d, channels=%d",
                stride,
                width,
                input.channels());
        int columns = assembly.width(input);
        AttentionBlock block = new AttentionBlock(
                channels ->
                        SelfAttentionMechanisms.cvtWithClassToken(channels, heads, channels, KEY_VALUE_STRIDE, columns),
                Activation.QUICK_GELU);
        Features tokens = assembly.layer(name + "-token", new ClassToken2D(), input, width);
        for (int index = 1; index <= depth; index++) {
            tokens = block.addTo(assembly, name + "-block" + index, tokens, width, 1);
        }
        Features normal = assembly.layerNormalise(name + "-norm", tokens, 2);
        return assembly.layer(name + "-pool", new ClassTokenPooling2D(), normal, width);
    }

    @Override
    public int residualBlocks() {
        return depth;
    }
}
