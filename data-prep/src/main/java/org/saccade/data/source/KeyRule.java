package org.saccade.data.source;

import org.saccade.data.source.file.FileNames;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How the name of an image becomes its key. One rule holds for a whole split, and depends on what is in it alone. */
enum KeyRule {
    /** The file name without its extension. */
    STEM {
        @Override
        String key(ListedImage image) {
            return FileNames.stem(image.name());
        }
    },
    /** The same in its folder; in that of its class where the container has no folder, but the wnid. */
    PATH {
        @Override
        String key(ListedImage image) {
            String path = FileNames.withoutExtension(image.name());
            return path.contains("/") || image.wnid().isEmpty() ? path : image.wnid() + "/" + path;
        }
    };

    /** The stem where it tells all images apart. */
    static KeyRule of(List<ListedImage> images) {
        Set<String> stems = new HashSet<>();
        return images.stream().allMatch(image -> stems.add(STEM.key(image))) ? STEM : PATH;
    }

    abstract String key(ListedImage image);
}
