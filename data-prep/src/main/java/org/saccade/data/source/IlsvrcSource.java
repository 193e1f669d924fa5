package org.saccade.data.source;

import org.apache.hadoop.fs.Path;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.shard.SampleKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * ImageNet as ILSVRC 2012 packs it: a train tar that holds one tar a class, named by its wnid; a flat validation tar; a ground truth
 * of ILSVRC IDs in the order of the sorted image names; a synset table.
 *
 * <p>Opening it reads the small files and the headers of the outer train tar. The tars of images are walked later, one by one.
 */
public final class IlsvrcSource implements Source {

    private static final String TAR_SUFFIX = ".tar";
    private static final Pattern WNID = Pattern.compile("[A-Za-z0-9_-]+");

    private final HadoopFiles hadoopFiles;
    private final SynsetTable synsets;
    private final List<SourceTar> tars;
    private final List<Integer> valLabels;
    private final String valLabelsWhere;
    private final List<SourceFile> sourceFiles;

    private IlsvrcSource(
            HadoopFiles hadoopFiles,
            SynsetTable synsets,
            List<SourceTar> tars,
            List<Integer> valLabels,
            String valLabelsWhere,
            List<SourceFile> sourceFiles) {
        this.hadoopFiles = hadoopFiles;
        this.synsets = synsets;
        this.tars = List.copyOf(tars);
        this.valLabels = valLabels;
        this.valLabelsWhere = valLabelsWhere;
        this.sourceFiles = List.copyOf(sourceFiles);
    }

    /**
     * @throws IncompleteInputException if the outer train tar is cut short or holds something else, a class is not in the synset
     *     table, or a small file is not what it should be
     * @throws IOException if a file cannot be read
     */
    public static IlsvrcSource open(HadoopFiles files, IlsvrcInputs inputs) throws IOException {
        List<SourceFile> sourceFiles = new ArrayList<>();
        Map<String, TarRange> classTars = new LinkedHashMap<>();
        if (inputs.train().isPresent()) {
            String uri = inputs.train().get();
            sourceFiles.add(SourceFile.large("train", uri, length(files, uri)));
            classTars = classTars(files, uri);
        }
        SynsetTable synsets =
                SynsetTable.ofWnids(classTars.keySet(), inputs.train().orElse(""));
        if (inputs.synsets().isPresent()) {
            synsets = SynsetTable.parse(
                    small(files, "synsets", inputs.synsets().get(), sourceFiles),
                    inputs.synsets().get());
        }
        List<SourceTar> tars = new ArrayList<>();
        for (Map.Entry<String, TarRange> classTar : classTars.entrySet()) {
            tars.add(new SourceTar(TRAIN, classTar.getValue(), label(classTar, synsets)));
        }
        List<Integer> valLabels = List.of();
        if (inputs.val().isPresent()) {
            String uri = inputs.val().get();
            sourceFiles.add(SourceFile.large("val", uri, length(files, uri)));
            tars.add(new SourceTar(VAL, new TarRange(uri, "", 0, length(files, uri)), SourceTar.LABELS_APART));
            String labels = inputs.valLabels().orElseThrow();
            valLabels = GroundTruth.parse(small(files, "val-labels", labels, sourceFiles), labels, synsets);
        }
        return new IlsvrcSource(
                files, synsets, tars, valLabels, inputs.valLabels().orElse(""), sourceFiles);
    }

    @Override
    public List<ClassInfo> classes() {
        return synsets.classes();
    }

    @Override
    public List<SourceFile> files() {
        return sourceFiles;
    }

    @Override
    public RangeOpener opener() {
        return hadoopFiles;
    }

    /**
     * Names, labels and places of all images.
     *
     * @return train images in the order of the tars, then validation images in the order of their sorted names
     * @throws IncompleteInputException if a tar is damaged, there is no image, a name cannot be a key, two images have the same key, or
     *     there are more or fewer labels than validation images
     */
    @Override
    public List<SourceImage> images(TarWalk walk) throws IOException {
        List<SourceImage> images = images(walk.members(tars));
        if (images.isEmpty()) {
            throw new IncompleteInputException(
                    "the input holds no image: " + tars.get(0).range().uri() + "; check the path");
        }
        return images;
    }

    /** @param members of each tar, in the same order */
    private List<SourceImage> images(List<List<TarMember>> members) throws IncompleteInputException {
        List<SourceImage> images = new ArrayList<>();
        Map<String, Map<String, SourceImage>> seen = Map.of(TRAIN, new HashMap<>(), VAL, new HashMap<>());
        for (int i = 0; i < tars.size(); i++) {
            SourceTar tar = tars.get(i);
            List<TarMember> sorted = tar.split().equals(VAL) ? sortedByName(members.get(i)) : members.get(i);
            List<Integer> labels = labels(tar, sorted.size());
            for (int k = 0; k < sorted.size(); k++) {
                images.add(image(tar, sorted.get(k), labels.get(k), seen.get(tar.split())));
            }
        }
        return images;
    }

    private List<Integer> labels(SourceTar tar, int images) throws IncompleteInputException {
        if (tar.label() != SourceTar.LABELS_APART) {
            return Collections.nCopies(images, tar.label());
        }
        if (valLabels.size() != images) {
            throw new IncompleteInputException(valLabelsWhere + ": " + valLabels.size() + " labels for the " + images
                    + " images of " + tar.range() + "; give the labels and the tar of the same release");
        }
        return valLabels;
    }

    private static SourceImage image(SourceTar tar, TarMember member, int label, Map<String, SourceImage> seen)
            throws IncompleteInputException {
        String key = key(tar, member);
        SourceImage image = new SourceImage(
                tar.split(), key, member.fileName(), label, tar.range().uri(), member.offset(), member.length());
        SourceImage before = seen.putIfAbsent(key, image);
        if (before != null) {
            throw new IncompleteInputException(
                    place(tar, member) + ": the key " + key + " is taken by " + before.uri() + ", member "
                            + before.fileName() + " at byte " + before.offset() + "; rename one of the two images");
        }
        return image;
    }

    private static String key(SourceTar tar, TarMember member) throws IncompleteInputException {
        if (member.name().startsWith("/")
                || List.of(member.name().split("/", -1)).contains("..")) {
            throw new IncompleteInputException(
                    place(tar, member) + ": the name leaves its folder; pack the tar again with relative names");
        }
        try {
            return SampleKey.check(member.stem());
        } catch (IllegalArgumentException e) {
            throw new IncompleteInputException(
                    place(tar, member) + ": the name cannot be a key: " + e.getMessage() + "; rename the image", e);
        }
    }

    /** For a message only: kept for each of a million images, it would fill the memory of the driver. */
    private static String place(SourceTar tar, TarMember member) {
        return tar.range() + ", member " + member.name() + " at byte " + member.offset();
    }

    private static List<TarMember> sortedByName(List<TarMember> members) {
        return members.stream()
                .sorted(Comparator.comparing(TarMember::fileName))
                .toList();
    }

    private static Map<String, TarRange> classTars(HadoopFiles files, String uri) throws IOException {
        TarRange outer = new TarRange(uri, "", 0, length(files, uri));
        Map<String, TarRange> byWnid = new LinkedHashMap<>();
        try (RangeReader file = files.open(new Path(uri))) {
            for (TarMember member : outer.members(file)) {
                if (byWnid.put(wnid(member, uri), outer.inner(member)) != null) {
                    throw new IncompleteInputException(
                            uri + ": the class tar " + member.name() + " stands twice; pack it once");
                }
            }
        }
        if (byWnid.isEmpty()) {
            throw new IncompleteInputException(
                    uri + ": the train tar holds no class tar; it should hold one <wnid>.tar a class");
        }
        return byWnid;
    }

    private static String wnid(TarMember member, String uri) throws IncompleteInputException {
        String wnid = member.stem();
        if (!member.fileName().endsWith(TAR_SUFFIX) || !WNID.matcher(wnid).matches()) {
            throw new IncompleteInputException(uri + ": a train tar holds one <wnid>.tar a class, got member "
                    + member.name() + "; give a flat tar of images by --val");
        }
        return wnid;
    }

    private static int label(Map.Entry<String, TarRange> classTar, SynsetTable synsets)
            throws IncompleteInputException {
        Optional<Integer> index = synsets.indexOfWnid(classTar.getKey());
        return index.orElseThrow(() -> new IncompleteInputException(classTar.getValue() + ": wnid " + classTar.getKey()
                + " is not in the synset table " + synsets.where() + "; give the table of the same release"));
    }

    private static long length(HadoopFiles files, String uri) throws IOException {
        try (RangeReader file = files.open(new Path(uri))) {
            return file.length();
        }
    }

    private static String small(HadoopFiles files, String role, String uri, List<SourceFile> sourceFiles)
            throws IOException {
        byte[] bytes = files.readAll(new Path(uri));
        sourceFiles.add(SourceFile.small(role, uri, bytes));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
