package org.saccade.data.source;

import org.saccade.data.Digits;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A few of the digits in other forms, packed by make_forms.py; and what they are, as the tars have it. */
public final class PackedDigits {

    private PackedDigits() {}

    /** The folder of that name beside the script. */
    public static Path folder(String name) {
        try {
            return Path.of(PackedDigits.class.getResource("forms/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the table of classes of all digits. */
    static InputOptions options(Path folder) {
        return InputOptions.of(folder.toString())
                .withSynsets(Digits.FOLDER.resolve("synsets.txt").toString());
    }

    /** What is known of an image, apart from where it lies. */
    record Image(String split, String key, int label, List<Byte> bytes) {}

    /** All images of a source, by key and split. */
    static Map<String, Image> images(Source source, HadoopFiles files) throws IOException, DamagedRecordException {
        Map<String, Image> images = new LinkedHashMap<>();
        for (SourceImage image : source.contents(Walks.strict(files)).images()) {
            try (ImageReader reader = source.opener().open(image.uri())) {
                images.put(
                        image.split() + "/" + image.key(),
                        new Image(image.split(), image.key(), image.label(), boxed(reader.read(image))));
            }
        }
        return images;
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }
}
