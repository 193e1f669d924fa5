package org.saccade.nn.block;

import org.saccade.nn.attention.ClassToken2D;
import org.saccade.nn.attention.ClassTokenPooling2D;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;

/**
 * CvT's last stage (arXiv:2103.15808): an embedding, a class token, so many of {@link CvtBlock}'s blocks over both, and of what comes out the
 * token alone, normalised.
 *
 * @param depth number of blocks
 * @param heads number of heads
 */
public record CvtTokenStage(int depth, int heads) implements Block {

    @Override
    public Features addTo(Assembly assembly, String name, Features input, int width, int stride) {
        Features map = CvtBlock.embed(assembly, name, input, width, stride);
        int columns = assembly.columns(map);
        Features row = assembly.layer(name + "-token", new ClassToken2D(), map, width);
        for (int block = 1; block <= depth; block++) {
            row = CvtBlock.attend(
                    assembly,
                    name + "-" + block,
                    row,
                    SelfAttentionMechanisms.cvtWithClassToken(width, heads, width, CvtBlock.KEY_VALUE_STRIDE, columns));
        }
        Features token = assembly.layer(name + "-pool", new ClassTokenPooling2D(), row, width);
        return PreNormalised.normalise(assembly, name + "-norm", token);
    }
}
