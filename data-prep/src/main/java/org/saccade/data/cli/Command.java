package org.saccade.data.cli;

/** One command, with its options as picocli fields. */
public interface Command {

    /**
     * Does the work.
     *
     * @throws Exception whose type decides the exit code; {@link CommandRunner} prints its message where our code made it
     */
    ExitCode run(Console console) throws Exception;
}
