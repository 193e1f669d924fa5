package org.saccade.data.cli;

import org.saccade.data.shard.SampleEntry;
import org.saccade.data.shard.Split;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the images of a split are, read from its indexes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bytes as stored
 */
record SizeSummary(Range width, Range height, Range bytes) {

    /** The lower of the two middle values is the median of an even number. All are 0 where there is no image. */
    record Range(int min, int median, int max) {

        static Range of(int[] values) {
            if (values.length == 0) {
                return new Range(0, 0, 0);
            }
            int[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Range(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
        }

        Map<String, Object> object() {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("min", min);
            object.put("median", median);
            object.put("max", max);
            return object;
        }
    }

    static SizeSummary of(Split split) throws IOException {
        int[] widths = new int[split.samples()];
        int[] heights = new int[split.samples()];
        int[] bytes = new int[split.samples()];
        for (int i = 0; i < split.samples(); i++) {
            SampleEntry entry = split.entry(i);
            widths[i] = entry.width();
            heights[i] = entry.height();
            bytes[i] = entry.length();
        }
        return new SizeSummary(Range.of(widths), Range.of(heights), Range.of(bytes));
    }
}
