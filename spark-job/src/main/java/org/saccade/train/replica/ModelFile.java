package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads {@code model.zip}. DL4J's own reader deserialises Java objects from the entry {@code preprocessor.bin}; this one reads the entries
 * itself and refuses a file that has it, since the path comes from the user.
 */
public final class ModelFile {
    private final Map<String, byte[]> entries;
    private final String where;

    private ModelFile(Map<String, byte[]> entries, String where) {
        this.entries = entries;
        this.where = where;
    }

    /**
     * Loads a model for evaluation or for more training.
     *
     * @param where names the file in errors
     * @throws ZipException if the file is cut short, is no model file, or holds Java objects
     */
    public static Replica read(InputStream in, String where) throws IOException {
        ModelFile file = open(in, where);
        ComputationGraph graph = new ComputationGraph(file.configuration());
        graph.init(file.parameters(), false);
        byte[] updaterState = file.entries.get(ModelSerializer.UPDATER_BIN);
        if (updaterState != null) {
            graph.setUpdater(new ComputationGraphUpdater(graph, array(updaterState)));
        }
        return Dl4jReplica.of(graph);
    }

    /** As {@link #read}, for a reader who takes a part of it. */
    static ModelFile open(InputStream in, String where) throws IOException {
        Map<String, byte[]> entries = entries(in, where);
        if (entries.containsKey(ModelSerializer.PREPROCESSOR_BIN)) {
            throw new ZipException("a model file must not hold Java objects, got the entry "
                    + ModelSerializer.PREPROCESSOR_BIN + " in " + where + "; save the model without a preprocessor");
        }
        return new ModelFile(entries, where);
    }

    ComputationGraphConfiguration configuration() throws ZipException {
        return ComputationGraphConfiguration.fromJson(
                new String(required(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8));
    }

    /** All of them, in the order in which Deeplearning4j lays them out. */
    INDArray parameters() throws IOException {
        return array(required(ModelSerializer.COEFFICIENTS_BIN));
    }

    private static Map<String, byte[]> entries(InputStream in, String where) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        ZipInputStream zip = new ZipInputStream(in);
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        } catch (ZipException | java.io.EOFException e) {
            throw damaged(where, e);
        }
        return entries;
    }

    private byte[] required(String name) throws ZipException {
        byte[] content = entries.get(name);
        if (content == null) {
            throw damaged(where, new ZipException("the entry " + name + " is missing"));
        }
        return content;
    }

    private static ZipException damaged(String where, IOException cause) {
        ZipException damaged = new ZipException("a model file must be a whole DL4J zip, got " + cause.getMessage()
                + " in " + where + "; train again: the run's last checkpoint writes it anew");
        damaged.initCause(cause);
        return damaged;
    }

    private static INDArray array(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return Nd4j.read(in);
        }
    }
}
