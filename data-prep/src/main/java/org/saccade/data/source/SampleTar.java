package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.TarMember;
import org.saccade.data.source.file.TarRange;
import org.saccade.data.source.labels.LabelBase;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A tar of samples, grouped as webdataset groups them: what stands before the first dot of a file name, folders included, is the key of the sample,
 * the rest the extension, in lower case; members of one key that follow each other are one sample. The image is the member of an image's extension,
 * or, where there is none, an array {@code .npy}; its class is the number in {@code .cls}; what else a sample has is passed over.
 *
 * @param base where the numbers of classes begin
 */
record SampleTar(String split, String uri, LabelBase base) implements Container {

    private static final List<String> IMAGES = List.of("jpg", "jpeg", "png");

    /** Beside an image it is something else: an embedding, or a mask. */
    private static final String ARRAY = "npy";

    private static final String CLASS = "cls";

    /** A number, and white space around it. */
    private static final int MAX_CLASS_BYTES = 32;

    /** So that a hostile tar of one key does not fill the memory. */
    private static final int MAX_MEMBERS = 64;

    /** Of the tar, and of no sample. */
    private static final Pattern META = Pattern.compile("__[^/]*__(/.*)?");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    @Override
    public void list(HadoopFiles files, Consumer<ListedImage> found) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            list(file, found);
        }
    }

    void list(RangeReader file, Consumer<ListedImage> found) throws IOException {
        Samples samples = new Samples(found);
        TarRange.whole(uri).walk(file, samples::add);
        samples.finish();
    }

    /** Collects the members of one sample after the other. */
    private final class Samples {

        private final Consumer<ListedImage> found;
        private final Set<String> extensions = new HashSet<>();
        private String key = "";
        private TarMember first;
        private Optional<TarMember> image = Optional.empty();
        private Optional<TarMember> array = Optional.empty();
        private OptionalLong label = OptionalLong.empty();

        Samples(Consumer<ListedImage> found) {
            this.found = found;
        }

        void add(TarMember member, InputStream content) throws IOException {
            int dot = member.fileName().indexOf('.');
            if (dot <= 0 || META.matcher(member.name()).matches()) {
                return;
            }
            String memberKey = member.name()
                    .substring(0, member.name().length() - member.fileName().length() + dot);
            if (!memberKey.equals(key)) {
                finish();
                key = memberKey;
                first = member;
            }
            addPart(member.fileName().substring(dot + 1).toLowerCase(Locale.ROOT), member, content);
        }

        private void addPart(String extension, TarMember member, InputStream content) throws IOException {
            if (!extensions.add(extension)) {
                throw damaged("the sample has this extension twice", member);
            }
            if (extensions.size() > MAX_MEMBERS) {
                throw damaged("a sample must have at most " + MAX_MEMBERS + " members", member);
            }
            if (extension.equals(CLASS)) {
                label = OptionalLong.of(number(member, content));
            }
            if (extension.equals(ARRAY)) {
                array = Optional.of(member);
            }
            if (IMAGES.contains(extension)) {
                if (image.isPresent()) {
                    throw damaged(
                            "the sample has another image, "
                                    + FileNames.printable(image.get().name()),
                            member);
                }
                image = Optional.of(member);
            }
        }

        /** Gives away the sample that is complete, if there is one. */
        void finish() throws IncompleteInputException {
            if (extensions.isEmpty()) {
                return;
            }
            TarMember member = image.or(() -> array)
                    .orElseThrow(() -> damaged(
                            "the sample has no image, which would be a ." + String.join(" or .", IMAGES) + " or ."
                                    + ARRAY,
                            first));
            long number = label.orElseThrow(
                    () -> damaged("the sample has no ." + CLASS + " with the number of its class", first));
            found.accept(new ListedImage(member.name(), "", base.index(number), uri, member.offset(), member.length()));
            extensions.clear();
            image = Optional.empty();
            array = Optional.empty();
            label = OptionalLong.empty();
        }
    }

    private long number(TarMember member, InputStream content) throws IOException {
        String text = new String(content.readNBytes(MAX_CLASS_BYTES), StandardCharsets.US_ASCII).strip();
        if (member.length() > MAX_CLASS_BYTES || !NUMBER.matcher(text).matches()) {
            throw damaged("a .cls must hold the number of a class, got '" + FileNames.printable(text) + "'", member);
        }
        return Long.parseLong(text);
    }

    private IncompleteInputException damaged(String what, TarMember member) {
        return new IncompleteInputException(uri + ": member " + FileNames.printable(member.name()) + " at byte "
                + member.offset() + ": " + what + "; pack the shard again");
    }

    @Override
    public String toString() {
        return uri;
    }
}
