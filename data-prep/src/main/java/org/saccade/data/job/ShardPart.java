package org.saccade.data.job;

import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.ShardInfo;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * What is known of a shard that is written and stands under its final name.
 *
 * @param info the shard's line in the manifest
 * @param sources of its samples
 * @param pixels of those of its samples that were measured
 * @param badImages that were meant for this shard and left out
 */
record ShardPart(ShardInfo info, SourceHashes sources, PixelSums pixels, List<BadImage> badImages)
        implements Serializable {

    ShardPart {
        badImages = List.copyOf(badImages);
    }

    byte[] toJson() throws IOException {
        return Json.MAPPER.writeValueAsBytes(this);
    }

    static ShardPart parse(byte[] json) throws IOException {
        return Json.MAPPER.readValue(json, ShardPart.class);
    }
}
