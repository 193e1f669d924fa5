package org.saccade.data.source;

import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;

import java.io.IOException;

/** One of the forms in which people hold the collection. */
public interface Form {

    /** As users write it, in lower case. */
    String name();

    /** Whether a folder looks like it, by the names of files and folders alone. */
    boolean matches(InputFolder folder) throws IOException;

    /**
     * Opens an input of this form. Reads small files, and of large ones no more than their outlines.
     *
     * @throws InputUsageException if the options do not name such an input
     * @throws IncompleteInputException if a file is not what it should be
     */
    Source open(HadoopFiles files, InputOptions options) throws IOException;
}
