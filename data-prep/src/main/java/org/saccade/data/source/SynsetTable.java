package org.saccade.data.source;

import org.saccade.data.shard.ClassInfo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The classes of a dataset: which wnid has which index, name and, where the source gives one, ILSVRC ID.
 *
 * <p>The class index is the rank of the wnid among the sorted wnids. The ID of ILSVRC is another numbering: it starts at 1 and does
 * not follow the wnids. Taking ID - 1 for the index is the classic silent error of this dataset, so nothing here does it.
 */
final class SynsetTable {

    private final String where;
    private final List<ClassInfo> classes;
    private final Map<String, Integer> indexByWnid;
    private final Map<Integer, String> wnidById;

    private SynsetTable(String where, TreeMap<String, String> nameByWnid, Map<Integer, String> wnidById) {
        this.where = where;
        this.indexByWnid = new HashMap<>();
        this.wnidById = Map.copyOf(wnidById);
        nameByWnid.keySet().forEach(wnid -> indexByWnid.put(wnid, indexByWnid.size()));
        this.classes = nameByWnid.entrySet().stream()
                .map(row -> new ClassInfo(indexByWnid.get(row.getKey()), row.getKey(), row.getValue()))
                .toList();
    }

    /**
     * Reads a table of lines {@code ID wnid words}.
     *
     * @param where names the table in messages
     * @throws IncompleteInputException at a line that is no row, or a repeated ID or wnid; the message names the line
     */
    static SynsetTable parse(String text, String where) throws IncompleteInputException {
        TreeMap<String, String> nameByWnid = new TreeMap<>();
        Map<Integer, String> wnidById = new HashMap<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                addRow(lines.get(i).strip(), where + ", line " + (i + 1), nameByWnid, wnidById);
            }
        }
        if (nameByWnid.isEmpty()) {
            throw new IncompleteInputException(where + ": the synset table has no row; give lines of 'ID wnid words'");
        }
        return new SynsetTable(where, nameByWnid, wnidById);
    }

    /** The classes of a source without a table: the wnids themselves, which are their own names. */
    static SynsetTable ofWnids(Set<String> wnids, String where) {
        TreeMap<String, String> nameByWnid = new TreeMap<>();
        new TreeSet<>(wnids).forEach(wnid -> nameByWnid.put(wnid, wnid));
        return new SynsetTable(where, nameByWnid, Map.of());
    }

    /** In the order of their indexes. */
    List<ClassInfo> classes() {
        return classes;
    }

    Optional<Integer> indexOfWnid(String wnid) {
        return Optional.ofNullable(indexByWnid.get(wnid));
    }

    Optional<String> wnidOfId(int id) {
        return Optional.ofNullable(wnidById.get(id));
    }

    /** How messages name the table. */
    String where() {
        return where;
    }

    private static void addRow(String row, String place, Map<String, String> nameByWnid, Map<Integer, String> wnidById)
            throws IncompleteInputException {
        List<String> fields = List.of(row.split("\\s+", 3));
        if (fields.size() < 2 || !fields.get(0).matches("[0-9]{1,9}")) {
            throw new IncompleteInputException(
                    place + ": a row is 'ID wnid words', got '" + row + "'; correct the line");
        }
        int id = Integer.parseInt(fields.get(0));
        String wnid = fields.get(1);
        if (wnidById.putIfAbsent(id, wnid) != null) {
            throw new IncompleteInputException(place + ": ID " + id + " stands twice; keep one line for an ID");
        }
        if (nameByWnid.putIfAbsent(wnid, fields.size() > 2 ? fields.get(2) : wnid) != null) {
            throw new IncompleteInputException(place + ": wnid " + wnid + " stands twice; keep one line for a wnid");
        }
    }
}
