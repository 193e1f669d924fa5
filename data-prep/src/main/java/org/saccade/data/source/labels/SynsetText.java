package org.saccade.data.source.labels;

import org.saccade.data.source.file.FileNames;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A table of classes as text: lines {@code ID wnid words}, lines {@code wnid words} (Kaggle's {@code LOC_synset_mapping.txt}, Caffe's {@code
 * synset_words.txt}), or wnids alone. The first line decides which.
 */
final class SynsetText {

    private static final Pattern ID = Pattern.compile("[0-9]{1,9}");

    private SynsetText() {}

    /** @throws IncompleteInputException at a line that is no row; the message names the line */
    static List<Synset> parse(String text, String where) throws IncompleteInputException {
        List<Synset> rows = new ArrayList<>();
        List<String> lines = text.lines().toList();
        boolean ids = lines.stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(first -> ID.matcher(fields(first, 2).get(0)).matches())
                .orElse(false);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String place = where + ", line " + (i + 1);
                rows.add(ids ? withId(lines.get(i), place) : withoutId(lines.get(i), place));
            }
        }
        return rows;
    }

    private static Synset withId(String line, String place) throws IncompleteInputException {
        List<String> fields = fields(line, 3);
        if (fields.size() < 2 || !ID.matcher(fields.get(0)).matches()) {
            throw new IncompleteInputException(place + ": a row is 'ID wnid words', got '"
                    + FileNames.printable(line.strip()) + "'; correct the line");
        }
        return row(place, OptionalInt.of(Integer.parseInt(fields.get(0))), fields.subList(1, fields.size()));
    }

    private static Synset withoutId(String line, String place) throws IncompleteInputException {
        List<String> fields = fields(line, 2);
        if (ID.matcher(fields.get(0)).matches()) {
            throw new IncompleteInputException(place + ": a row is 'ID wnid words', 'wnid words' or 'wnid', got '"
                    + FileNames.printable(line.strip()) + "'; correct the line");
        }
        return row(place, OptionalInt.empty(), fields);
    }

    private static Synset row(String place, OptionalInt id, List<String> wnidAndWords) {
        return new Synset(place, id, wnidAndWords.get(0), wnidAndWords.size() > 1 ? wnidAndWords.get(1) : "");
    }

    private static List<String> fields(String line, int most) {
        return List.of(line.strip().split("\\s+", most));
    }
}
