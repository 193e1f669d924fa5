package org.saccade.data.source.labels;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Labels of four validation images of ImageNet, the first three and the last. */
public final class LabelVariants {

    /** The same labels in every form, by the name that each has in the field. */
    public static final Map<String, byte[]> ALL = Map.of(
            "data/ILSVRC2012_validation_ground_truth.txt", bytes("4\n1\r\n3\n2\n\n"),
            "ILSVRC2012_devkit_t12.tar.gz", Resources.developmentKit("4\n1\n3\n2\n"),
            "imagenet_2012_validation_synset_labels.txt", bytes("n01751748\nn09193705\nn02105855\nn02437616\n"),
            "LOC_val_solution.csv", bytes("""
                    ImageId,PredictionString
                    ILSVRC2012_val_00050000,n02437616 85 1 499 272
                    ILSVRC2012_val_00000002,n09193705 33 144 213 240\s
                    ILSVRC2012_val_00000001,n01751748 111 108 441 193 n01751748 1 2 3 4
                    ILSVRC2012_val_00000003,n02105855 35 35 489 353
                    """),
            "valprep.sh", bytes("""
                    #!/bin/bash

                    mkdir -p n01751748
                    mkdir -p n02105855
                    mkdir -p n02437616
                    mkdir -p n09193705
                    mv ILSVRC2012_val_00000001.JPEG n01751748/
                    mv ILSVRC2012_val_00000002.JPEG n09193705/
                    mv ILSVRC2012_val_00000003.JPEG n02105855/
                    mv ILSVRC2012_val_00050000.JPEG n02437616
                    """),
            "val.txt", bytes("""
                    ILSVRC2012_val_00000001.JPEG 0
                    ILSVRC2012_val_00000002.JPEG 3
                    val/ILSVRC2012_val_00000003.JPEG 1
                    ILSVRC2012_val_00050000.JPEG 2
                    """));

    private LabelVariants() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
