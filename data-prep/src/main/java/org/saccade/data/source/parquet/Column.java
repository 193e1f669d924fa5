package org.saccade.data.source.parquet;

import java.util.ArrayList;
import java.util.List;

/**
 * A leaf of the schema.
 *
 * @param name names of the schema's nodes down to it, with dots between
 * @param type of its values
 * @param maxDefinition of the nodes down to it, how many may be absent: the level of a value that is there
 * @param repeated whether a row may have several values
 */
record Column(String name, Type type, int maxDefinition, boolean repeated) {

    /** What values are, in the order of the format's numbers. */
    enum Type {
        BOOLEAN,
        INT32,
        INT64,
        INT96,
        FLOAT,
        DOUBLE,
        BYTE_ARRAY,
        FIXED_LEN_BYTE_ARRAY;

        static Type of(long number) throws ParquetException {
            if (number < 0 || number >= values().length) {
                throw new ParquetException(
                        "a column's type must be from 0 to " + (values().length - 1) + ", got " + number);
            }
            return values()[(int) number];
        }
    }

    // Fields of a SchemaElement.
    private static final int TYPE = 1;
    private static final int REPETITION = 3;
    private static final int NAME = 4;
    private static final int CHILDREN = 5;

    private static final long OPTIONAL = 1;
    private static final long REPEATED = 2;

    private static final int MAX_DEPTH = 64;

    /** The leaves of a schema, whose nodes stand in a list as a walk meets them, parents first. */
    static List<Column> leaves(List<ThriftStruct> nodes) throws ParquetException {
        List<Column> leaves = new ArrayList<>();
        if (nodes.isEmpty() || addChildren(nodes, 0, new Column("", null, 0, false), leaves, 0) != nodes.size()) {
            throw new ParquetException("the schema must be one tree, got " + nodes.size() + " nodes that are none");
        }
        return leaves;
    }

    /** Adds the leaves below the node at an index, and returns the index behind the last of them. */
    private static int addChildren(List<ThriftStruct> nodes, int index, Column parent, List<Column> leaves, int depth)
            throws ParquetException {
        if (depth > MAX_DEPTH) {
            throw new ParquetException("the schema must be at most " + MAX_DEPTH + " nodes deep, got more");
        }
        int children = nodes.get(index).count(CHILDREN);
        int next = index + 1;
        for (int i = 0; i < children && next < nodes.size(); i++) {
            ThriftStruct node = nodes.get(next);
            Column column = child(node, parent);
            if (node.has(TYPE)) {
                leaves.add(column);
                next++;
            } else {
                next = addChildren(nodes, next, column, leaves, depth + 1);
            }
        }
        return next;
    }

    private static Column child(ThriftStruct node, Column parent) throws ParquetException {
        long repetition = node.has(REPETITION) ? node.number(REPETITION) : 0;
        return new Column(
                parent.name.isEmpty() ? node.text(NAME) : parent.name + "." + node.text(NAME),
                node.has(TYPE) ? Type.of(node.number(TYPE)) : null,
                parent.maxDefinition + (repetition == OPTIONAL || repetition == REPEATED ? 1 : 0),
                parent.repeated || repetition == REPEATED);
    }
}
