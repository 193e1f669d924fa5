package org.saccade.data.source.labels;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of validation labels in one of the five forms in which people have them. The first line tells which.
 *
 * <ul>
 *   <li>the ground truth of the development kit: one ILSVRC ID a line, in the order of the sorted image names;
 *   <li>TensorFlow's: one wnid a line, in the same order;
 *   <li>Kaggle's {@code LOC_val_solution.csv}: {@code ImageId,PredictionString}, the first word of the second is the wnid;
 *   <li>{@code valprep.sh} of imagenetloader.torch: {@code mv IMAGE WNID/};
 *   <li>Caffe's {@code val.txt}: {@code IMAGE NUMBER}, the rank of the wnid among the sorted wnids, from 0.
 * </ul>
 */
public final class ValLabelFile {

    private static final String KAGGLE_HEADER = "ImageId,PredictionString";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern SHELL = Pattern.compile("(#|mkdir\\s|mv\\s).*");

    private final String where;
    private final List<String> lines;
    private final Optional<SynsetTable> synsets;
    private final Optional<LabelBase> base;

    private ValLabelFile(String text, String where, Optional<SynsetTable> synsets, Optional<LabelBase> base) {
        this.where = where;
        this.lines = text.stripTrailing().lines().map(String::strip).toList();
        this.synsets = synsets;
        this.base = base;
    }

    /**
     * Reads the file, or the ground truth inside a development kit.
     *
     * @param where names the file in messages
     * @param synsets where there is a table; labels that are numbers need one
     * @param base of the numbers of Caffe's form, where it is not zero
     * @throws IncompleteInputException if it has none of the forms, or a line differs from the first; the message names the line
     * @throws InputUsageException if the labels need a table, or one with ILSVRC IDs, or have no numbers and a base is given
     */
    public static ValLabels parse(byte[] bytes, String where, Optional<SynsetTable> synsets, Optional<LabelBase> base)
            throws IncompleteInputException {
        DevKit.Member file = DevKit.matches(bytes) ? DevKit.groundTruth(bytes, where) : new DevKit.Member(bytes, where);
        String text = new String(file.bytes(), StandardCharsets.UTF_8);
        return new ValLabelFile(text, file.where(), synsets, base).labels();
    }

    private ValLabels labels() throws IncompleteInputException {
        if (lines.isEmpty()) {
            throw new IncompleteInputException(where + ": the file of labels is empty; fetch it again");
        }
        String first = lines.get(0);
        boolean moves = SHELL.matcher(first).matches();
        if (!moves && fields(first).size() > 1) {
            return numbers();
        }
        if (base.isPresent()) {
            throw new InputUsageException("only numbers of classes begin at a base, and the labels " + where
                    + " have none, got --label-base; leave it out");
        }
        if (first.equals(KAGGLE_HEADER)) {
            return solution();
        }
        if (moves) {
            return moves();
        }
        return NUMBER.matcher(first).matches() ? groundTruth() : wnids();
    }

    private ValLabels groundTruth() throws IncompleteInputException {
        SynsetTable table = synsets.orElseThrow(
                () -> new InputUsageException(
                        "the labels " + where
                                + " are ILSVRC IDs, which need a synset table; give --synsets FILE with lines of 'ID wnid words', or meta.mat"));
        if (!table.hasIds()) {
            throw new InputUsageException(
                    "the labels " + where + " are ILSVRC IDs, but the synset table " + table.where()
                            + " has none, and an ID is not the rank of its wnid; give --synsets FILE with lines of 'ID wnid words', or meta.mat");
        }
        List<String> wnids = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!NUMBER.matcher(lines.get(i)).matches()) {
                throw wrong(i, "one ILSVRC ID");
            }
            int id = Integer.parseInt(lines.get(i));
            String place = place(i);
            wnids.add(table.wnidOfId(id)
                    .orElseThrow(() -> new IncompleteInputException(place + ": label " + id
                            + " is not in the synset table " + table.where()
                            + "; give the labels and the table of the same release")));
        }
        return new OrderedLabels(where, wnids);
    }

    private ValLabels wnids() throws IncompleteInputException {
        for (int i = 0; i < lines.size(); i++) {
            if (!Wnid.isValid(lines.get(i)) || NUMBER.matcher(lines.get(i)).matches()) {
                throw wrong(i, "one wnid");
            }
        }
        return new OrderedLabels(where, lines);
    }

    private ValLabels solution() throws IncompleteInputException {
        NamedLabels labels = new NamedLabels(where);
        for (int i = 1; i < lines.size(); i++) {
            List<String> columns = List.of(lines.get(i).split(",", 2));
            String wnid = fields(columns.get(columns.size() - 1)).get(0);
            if (columns.size() != 2 || !Wnid.isValid(wnid)) {
                throw wrong(i, "'IMAGE,WNID and a box'");
            }
            labels.add(columns.get(0), wnid, place(i));
        }
        return labels;
    }

    private ValLabels moves() throws IncompleteInputException {
        NamedLabels labels = new NamedLabels(where);
        for (int i = 0; i < lines.size(); i++) {
            List<String> words = fields(lines.get(i));
            boolean move = words.size() == 3 && words.get(0).equals("mv");
            if (move) {
                String wnid = FileNames.last(words.get(2).replaceFirst("/$", ""));
                if (!Wnid.isValid(wnid)) {
                    throw wrong(i, "'mv IMAGE WNID/'");
                }
                labels.add(words.get(1), wnid, place(i));
            } else if (!lines.get(i).isEmpty()
                    && !lines.get(i).startsWith("#")
                    && !words.get(0).equals("mkdir")) {
                throw wrong(i, "'mkdir -p WNID' or 'mv IMAGE WNID/'");
            }
        }
        return labels;
    }

    private ValLabels numbers() throws IncompleteInputException {
        SynsetTable table = synsets.orElseThrow(() -> new InputUsageException("the labels " + where
                + " are numbers of classes, which need a synset table; give --synsets FILE with the wnids"));
        NamedLabels labels = new NamedLabels(where);
        for (int i = 0; i < lines.size(); i++) {
            List<String> words = fields(lines.get(i));
            if (words.size() != 2 || !NUMBER.matcher(words.get(1)).matches()) {
                throw wrong(i, "'IMAGE NUMBER'");
            }
            int index = base.orElse(LabelBase.ZERO).index(Long.parseLong(words.get(1)));
            labels.add(words.get(0), table.classOfIndex(index, place(i)).wnid(), place(i));
        }
        return labels;
    }

    private IncompleteInputException wrong(int line, String due) {
        return new IncompleteInputException(place(line) + ": a line is " + due + ", got '"
                + FileNames.printable(lines.get(line)) + "'; correct the line");
    }

    private String place(int line) {
        return where + ", line " + (line + 1);
    }

    private static List<String> fields(String line) {
        return List.of(line.split("\\s+"));
    }
}
