package org.saccade.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Manifest;

import java.io.IOException;
import java.util.List;

/**
 * What a run was made in and from.
 *
 * @param dataset where the dataset was
 * @param fingerprint of the dataset: a resumed run must find the same
 * @param classes what the model's outputs mean, in their order
 */
public record Environment(
        String saccade,
        String java,
        String system,
        String spark,
        String dataset,
        String fingerprint,
        List<ClassInfo> classes) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Environment {
        classes = List.copyOf(classes);
    }

    /** This process's. */
    public static Environment of(String sparkVersion, String dataset, Manifest manifest) {
        String version = Environment.class.getPackage().getImplementationVersion();
        return new Environment(
                version == null ? "unpackaged" : version,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                sparkVersion,
                dataset,
                manifest.fingerprint(),
                manifest.classes());
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts is always JSON", e);
        }
    }

    static Environment parse(String json, String where) throws IOException {
        try {
            return JSON.readValue(json, Environment.class);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    where + " must be the JSON that training writes, got " + e.getOriginalMessage()
                            + "; restore the file or train into another folder",
                    e);
        }
    }
}
