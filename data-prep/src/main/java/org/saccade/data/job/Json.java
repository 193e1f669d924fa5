package org.saccade.data.job;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The one JSON mapper of the job's own files. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}
}
