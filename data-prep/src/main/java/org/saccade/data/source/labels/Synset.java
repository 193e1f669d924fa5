package org.saccade.data.source.labels;

import java.util.OptionalInt;

/**
 * A row of a table of classes.
 *
 * @param place in the table, for messages
 * @param id ILSVRC ID, where the table has IDs
 * @param words for people; empty where the table has none
 */
record Synset(String place, OptionalInt id, String wnid, String words) {}
