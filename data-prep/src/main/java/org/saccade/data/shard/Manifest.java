package org.saccade.data.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a dataset is: the only file that names the others, written last. It holds no time and no host name, so the same
 * input and settings give the same bytes.
 *
 * @param tool name and version of the program that wrote it
 * @param libraries versions of the native libraries that it decoded and encoded with, by name
 * @param fingerprint of the job's settings and inputs, as the job computes it
 * @param seed that decided the order of the samples
 * @param conversion what was done to the images, as names and values
 * @param classes by index; their wnids ascend
 */
public record Manifest(
        String tool,
        SortedMap<String, String> libraries,
        String fingerprint,
        long seed,
        SortedMap<String, String> conversion,
        ShardContainer container,
        List<ClassInfo> classes,
        List<SplitInfo> splits,
        Duplicates duplicates)
        implements Serializable {
    /** The manifest's name in the dataset's folder. */
    public static final String FILE = ShardFormat.MANIFEST;

    public Manifest {
        Objects.requireNonNull(tool, "tool");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(container, "container");
        Objects.requireNonNull(duplicates, "duplicates");
        libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
        conversion = Collections.unmodifiableSortedMap(new TreeMap<>(conversion));
        classes = List.copyOf(classes);
        splits = List.copyOf(splits);
        checkClasses(classes);
        checkSplits(splits, classes.size());
    }

    private static void checkClasses(List<ClassInfo> classes) {
        for (int i = 0; i < classes.size(); i++) {
            ClassInfo here = classes.get(i);
            if (here.index() != i) {
                throw new IllegalArgumentException("classes must stand in the order of their indexes, got index "
                        + here.index() + " at place " + i);
            }
            if (i > 0 && classes.get(i - 1).wnid().compareTo(here.wnid()) >= 0) {
                throw new IllegalArgumentException("the wnids of the classes must ascend, got "
                        + classes.get(i - 1).wnid() + " before " + here.wnid());
            }
        }
    }

    private static void checkSplits(List<SplitInfo> splits, int classes) {
        Set<String> names = new HashSet<>();
        for (SplitInfo split : splits) {
            if (!names.add(split.name())) {
                throw new IllegalArgumentException("a split must stand once, got " + split.name() + " twice");
            }
            if (split.samplesPerClass().size() != classes) {
                throw new IllegalArgumentException("samples_per_class must have one entry for each of the " + classes
                        + " classes, got " + split.samplesPerClass().size() + " (split " + split.name() + ")");
            }
        }
    }

    /** The split of that name, if there is one. */
    public Optional<SplitInfo> split(String name) {
        return splits.stream().filter(split -> split.name().equals(name)).findFirst();
    }

    /** Of all splits. */
    public long samples() {
        return splits.stream().mapToLong(SplitInfo::samples).sum();
    }

    /**
     * Whether it says how the samples were made, what they are like and which are duplicates. One of version 1 does not: what it has of that
     * stands for "not known".
     */
    public boolean isDetailed() {
        return !conversion.isEmpty();
    }

    /** The same with what is known of duplicates. */
    public Manifest with(Duplicates found) {
        return new Manifest(tool, libraries, fingerprint, seed, conversion, container, classes, splits, found);
    }

    ShardLayout layout() {
        return container.layout(classes);
    }

    /** The manifest's bytes, always the same for the same manifest. */
    public byte[] toJson() {
        return ManifestJson.write(this);
    }

    /**
     * Reads a manifest, strictly: an unknown, missing or repeated field is an error.
     *
     * @param where names the file in messages
     * @throws CorruptDatasetException if the bytes are no manifest that this program knows; the message names the line
     */
    public static Manifest parse(byte[] json, String where) throws CorruptDatasetException {
        return ManifestJson.parse(json, where);
    }
}
