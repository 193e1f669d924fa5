package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.ContainerWalk;
import org.saccade.data.source.Contents;
import org.saccade.data.source.ImageOpener;
import org.saccade.data.source.ImageReader;
import org.saccade.data.source.Source;
import org.saccade.data.source.SourceFile;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.InputUsageException;

import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A task as a source: two files, one a split, that exist nowhere. Each sample is drawn when it is read. Labels go round, so the classes of a split differ by one sample at most.
 *
 * @param seed of all that is drawn
 * @param trainSamples at least 1
 * @param valSamples at least 1
 */
public record SyntheticSource(SyntheticTask task, long seed, int trainSamples, int valSamples)
        implements Source, ImageOpener {

    private static final String SCHEME = "synthetic:/";

    /** @throws InputUsageException if a split is empty */
    public SyntheticSource {
        if (trainSamples < 1 || valSamples < 1) {
            throw new InputUsageException(
                    "a split has at least 1 sample, got --samples " + trainSamples + ", --val-samples " + valSamples);
        }
    }

    @Override
    public List<SourceFile> files() {
        return Stream.of(TRAIN, VAL)
                .map(split -> new SourceFile(split, task.name(), (long) samples(split) * sampleBytes(), ""))
                .toList();
    }

    @Override
    public Contents contents(ContainerWalk walk) {
        int bytes = sampleBytes();
        List<SourceImage> images = new ArrayList<>();
        for (String split : List.of(TRAIN, VAL)) {
            for (int number = 0; number < samples(split); number++) {
                String key = key(split, number);
                images.add(new SourceImage(split, key, key, label(number), uri(split), number, bytes));
            }
        }
        return new Contents(classes(), images, List.of());
    }

    private List<ClassInfo> classes() {
        List<String> names = task.classNames();
        return IntStream.range(0, names.size())
                .mapToObj(label -> new ClassInfo(label, task.name() + "-" + label, names.get(label)))
                .toList();
    }

    @Override
    public ImageOpener opener() {
        return this;
    }

    @Override
    public ImageReader open(String uri) throws FileNotFoundException {
        for (String split : List.of(TRAIN, VAL)) {
            if (uri.equals(uri(split))) {
                return new Drawing(split);
            }
        }
        throw new FileNotFoundException("the task " + task.name() + " has no file " + uri);
    }

    /** A split as a file, each of whose samples is drawn when it is read. */
    private final class Drawing implements ImageReader {

        private final String split;

        Drawing(String split) {
            this.split = split;
        }

        @Override
        public byte[] read(SourceImage image) {
            return draw(split, Math.toIntExact(image.offset()));
        }

        @Override
        public void close() {}
    }

    byte[] draw(String split, int number) {
        return task.draw(label(number), SampleRandom.of(seed, split, key(split, number)));
    }

    private int label(int number) {
        return number % task.classNames().size();
    }

    private int samples(String split) {
        return split.equals(TRAIN) ? trainSamples : valSamples;
    }

    private int sampleBytes() {
        return draw(TRAIN, 0).length;
    }

    /** Names that sort as their numbers do. */
    private String key(String split, int number) {
        return String.format(Locale.ROOT, "%s_%s_%08d", task.name(), split, number);
    }

    private String uri(String split) {
        return SCHEME + task.name() + "/" + split;
    }
}
