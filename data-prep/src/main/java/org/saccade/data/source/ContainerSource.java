package org.saccade.data.source;

import org.saccade.data.shard.SampleKey;
import org.saccade.data.source.Contents.DamagedContainer;
import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.labels.SynsetTable;
import org.saccade.data.source.labels.ValLabels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A source of whatever form: containers that list their images. What the forms have in common stands here: which classes there are, which class an
 * image has, and under which key it is known.
 *
 * <p>A class is known by its wnid, and its index is the rank of the wnid. Where a container gives a number too, the two must agree; where it gives a
 * number alone, a table must say which wnids there are.
 *
 * @param files for a fingerprint
 * @param synsets the table of classes, where one was given
 * @param valLabels classes of validation images whose containers say nothing of them
 */
record ContainerSource(
        List<SourceFile> files,
        List<Container> containers,
        Optional<SynsetTable> synsets,
        Optional<ValLabels> valLabels,
        ImageOpener opener)
        implements Source {

    /** How a place in the input reads. */
    private record Found(Container container, ListedImage image) {

        /** For a message only: kept for each of a million images, it would fill the memory of the driver. */
        String place() {
            return container + ", member " + FileNames.printable(image.name()) + " at byte " + image.offset();
        }
    }

    ContainerSource {
        files = List.copyOf(files);
        containers = List.copyOf(containers);
    }

    /**
     * Train images come in the order of the containers, then validation images in the order of their sorted names.
     *
     * @throws IncompleteInputException if a container is damaged, there is no image, a class cannot be told, a name cannot be a key, two images have
     *     the same key, or there are more or fewer labels than validation images
     */
    @Override
    public Contents contents(ContainerWalk walk) throws IOException {
        List<Listing> listings = walk.listings(containers);
        List<Found> train = found(TRAIN, listings);
        List<Found> val = labelled(found(VAL, listings));
        if (train.isEmpty() && val.isEmpty()) {
            throw new IncompleteInputException("the input holds no image: "
                    + containers.stream().findFirst().map(Object::toString).orElse("no container of images")
                    + "; check the path");
        }
        List<DamagedContainer> damaged = damaged(listings);
        checkTable(damaged, Stream.of(train, val).flatMap(List::stream));
        SynsetTable table = synsets.isPresent() ? synsets.get() : tableOfWnids(train.isEmpty() ? val : train);
        List<SourceImage> images = new ArrayList<>(train.size() + val.size());
        addImages(TRAIN, train, table, images);
        addImages(VAL, val, table, images);
        return new Contents(table.classes(), images, damaged);
    }

    private List<Found> found(String split, List<Listing> listings) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            if (container.split().equals(split)) {
                listings.get(i).images().forEach(image -> found.add(new Found(container, image)));
            }
        }
        return found;
    }

    private List<DamagedContainer> damaged(List<Listing> listings) {
        List<DamagedContainer> damaged = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            if (listings.get(i).isDamaged()) {
                Container container = containers.get(i);
                damaged.add(new DamagedContainer(
                        container.split(), container.toString(), listings.get(i).damage()));
            }
        }
        return damaged;
    }

    /** Validation images in the order of their names, each with what is known of its class. */
    private List<Found> labelled(List<Found> val) throws IncompleteInputException {
        List<Found> sorted = val.stream()
                .sorted(Comparator.comparing(found -> found.image().fileName()))
                .toList();
        if (valLabels.isEmpty()) {
            return sorted;
        }
        Optional<Found> labelledAlready =
                sorted.stream().filter(found -> !found.image().isUnlabelled()).findFirst();
        if (labelledAlready.isPresent()) {
            throw new IncompleteInputException(labelledAlready.get().place()
                    + ": the input has the class of this image, and a label file is given too; leave --val-labels out");
        }
        checkNames(sorted);
        List<String> wnids = valLabels
                .get()
                .wnids(sorted.stream().map(found -> found.image().fileName()).toList());
        List<Found> labelled = new ArrayList<>(sorted.size());
        for (int i = 0; i < sorted.size(); i++) {
            Found found = sorted.get(i);
            labelled.add(new Found(found.container(), found.image().withWnid(wnids.get(i))));
        }
        return labelled;
    }

    /** A label file has names without folders, or an order of them: neither tells two images of one name apart. */
    private static void checkNames(List<Found> val) throws IncompleteInputException {
        Map<String, Found> byStem = new HashMap<>();
        for (Found found : val) {
            Found before = byStem.putIfAbsent(KeyRule.STEM.key(found.image()), found);
            if (before != null) {
                throw new IncompleteInputException(found.place() + ": a label file does not tell this image from "
                        + before.place() + "; rename one of the two images");
            }
        }
    }

    /** Damage may hide all images of a class, and the indexes of the classes behind it would move. */
    private void checkTable(List<DamagedContainer> damaged, Stream<Found> images) throws IncompleteInputException {
        if (synsets.isPresent()) {
            return;
        }
        Optional<String> damage = damaged.stream()
                .map(DamagedContainer::damage)
                .findFirst()
                .or(() -> images.filter(found -> found.image().isDamaged())
                        .map(found -> found.place() + ": the record does not have its checksum; fetch the file again")
                        .findFirst());
        if (damage.isPresent()) {
            throw new IncompleteInputException(
                    damage.get() + "; or take the rest of the input, with the table of its classes given by --synsets");
        }
    }

    private SynsetTable tableOfWnids(List<Found> images) throws IncompleteInputException {
        Optional<Found> without =
                images.stream().filter(found -> found.image().wnid().isEmpty()).findFirst();
        if (without.isPresent()) {
            throw new IncompleteInputException(
                    without.get().place()
                            + ": nothing in the input says to which wnid this image belongs; give the table of classes by --synsets");
        }
        Set<String> wnids =
                images.stream().map(found -> found.image().wnid()).collect(Collectors.toCollection(TreeSet::new));
        return SynsetTable.ofWnids(wnids, "the wnids of the input");
    }

    private static void addImages(String split, List<Found> all, SynsetTable table, List<SourceImage> images)
            throws IncompleteInputException {
        KeyRule rule = KeyRule.of(all.stream().map(Found::image).toList());
        Map<String, Found> byKey = new HashMap<>();
        for (Found found : all) {
            ListedImage image = found.image();
            String key = key(found, rule);
            Found before = byKey.putIfAbsent(key, found);
            if (before != null) {
                throw new IncompleteInputException(found.place() + ": the key " + key + " is taken by " + before.place()
                        + "; rename one of the two images");
            }
            images.add(new SourceImage(
                    split, key, image.fileName(), label(found, table), image.uri(), image.offset(), image.length()));
        }
    }

    private static int label(Found found, SynsetTable table) throws IncompleteInputException {
        ListedImage image = found.image();
        if (image.isDamaged()) {
            return SourceImage.DAMAGED;
        }
        if (image.isUnlabelled()) {
            throw new IncompleteInputException(found.place()
                    + ": nothing says to which class this image belongs; give the labels by --val-labels");
        }
        if (image.index() < 0 && image.index() != ListedImage.NO_INDEX) {
            throw new IncompleteInputException(found.place()
                    + ": the number of the class is less than that of the first class; check --label-base");
        }
        if (image.wnid().isEmpty()) {
            return table.classOfIndex(image.index(), found.place()).index();
        }
        int index = table.indexOfWnid(image.wnid())
                .orElseThrow(() -> new IncompleteInputException(
                        found.place() + ": wnid " + FileNames.printable(image.wnid()) + " is not in the synset table "
                                + table.where() + "; give the table of the same release"));
        if (image.index() != ListedImage.NO_INDEX && image.index() != index) {
            throw new IncompleteInputException(
                    found.place() + ": the number of the class must be the rank of its wnid, "
                            + image.wnid() + " has rank " + index + ", got " + image.index()
                            + " (both counted from 0); check --label-base and --synsets");
        }
        return index;
    }

    private static String key(Found found, KeyRule rule) throws IncompleteInputException {
        String name = found.image().name();
        if (name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
            throw new IncompleteInputException(
                    found.place() + ": the name leaves its folder; pack the images again with relative names");
        }
        try {
            return SampleKey.check(rule.key(found.image()));
        } catch (IllegalArgumentException e) {
            throw new IncompleteInputException(
                    found.place() + ": the name cannot be a key: " + e.getMessage() + "; rename the image", e);
        }
    }
}
