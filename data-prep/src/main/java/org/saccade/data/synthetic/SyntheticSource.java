package org.saccade.data.synthetic;

import org.saccade.data.order.SampleRandom;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.source.InputUsageException;
import org.saccade.data.source.RangeOpener;
import org.saccade.data.source.Source;
import org.saccade.data.source.SourceFile;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.TarWalk;

import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A task as a source: two files, one a split, that exist nowhere. Samples of one length stand in them one after the other, and each is
 * drawn when it is read. Labels go round, so the classes of a split differ by one sample at most.
 *
 * @param seed of all that is drawn
 * @param trainSamples at least 1
 * @param valSamples at least 1
 */
public record SyntheticSource(SyntheticTask task, long seed, int trainSamples, int valSamples)
        implements Source, RangeOpener {

    private static final String SCHEME = "synthetic:/";

    /** @throws InputUsageException if a split is empty */
    public SyntheticSource {
        if (trainSamples < 1 || valSamples < 1) {
            throw new InputUsageException(
                    "a split has at least 1 sample, got --samples " + trainSamples + ", --val-samples " + valSamples);
        }
    }

    @Override
    public List<ClassInfo> classes() {
        List<String> names = task.classNames();
        return IntStream.range(0, names.size())
                .mapToObj(label -> new ClassInfo(label, task.name() + "-" + label, names.get(label)))
                .toList();
    }

    @Override
    public List<SourceFile> files() {
        return Stream.of(TRAIN, VAL)
                .map(split -> new SourceFile(split, task.name(), (long) samples(split) * sampleBytes(), ""))
                .toList();
    }

    @Override
    public List<SourceImage> images(TarWalk walk) {
        int bytes = sampleBytes();
        List<SourceImage> images = new ArrayList<>();
        for (String split : List.of(TRAIN, VAL)) {
            for (int number = 0; number < samples(split); number++) {
                String key = key(split, number);
                images.add(new SourceImage(split, key, key, label(number), uri(split), (long) number * bytes, bytes));
            }
        }
        return images;
    }

    @Override
    public RangeOpener opener() {
        return this;
    }

    @Override
    public RangeReader open(String uri) throws FileNotFoundException {
        for (String split : List.of(TRAIN, VAL)) {
            if (uri.equals(uri(split))) {
                return new SyntheticFile(samples(split), sampleBytes(), number -> draw(split, number));
            }
        }
        throw new FileNotFoundException("the task " + task.name() + " has no file " + uri);
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
