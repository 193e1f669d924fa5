package org.saccade.data.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The classes that a command has loaded, in a file from which the next JVM takes them as they are (class data sharing): most of the time of a start
 * goes into reading and checking classes. {@code scripts/saccade} asks for the file, and gives it to the JVM.
 */
final class ClassArchive {
    /** Where it is wanted; the JVM must run with {@code -XX:+RecordDynamicDumpInfo}. */
    private static final String FILE = "saccade.class-archive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    private ClassArchive() {}

    /** Writes it if it is wanted. A command that went well stays one where that fails: the next one tries again. */
    static void write() {
        String file = System.getProperty(FILE);
        if (file == null || hasFolder(System.getProperty("java.class.path"))) {
            return;
        }
        // Another JVM may be writing it too, or reading it, and one that maps half a file dies.
        String own = file + "." + ProcessHandle.current().pid();
        try {
            dump(own);
            Files.move(Path.of(own), Path.of(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (JMException | IOException | RuntimeException e) {
            LOG.debug("the classes were not kept in {}", file, e);
        }
    }

    /** As HADOOP_CONF_DIR puts one there. Such a JVM does not only write nothing: it ends in the middle of it, with exit code 1. */
    private static boolean hasFolder(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isDirectory(Path.of(entry)));
    }

    /** As {@code jcmd VM.cds dynamic_dump} does. */
    private static void dump(String file) throws JMException {
        ObjectName jvm = new ObjectName("com.sun.management:type=DiagnosticCommand");
        Object[] arguments = {new String[] {"dynamic_dump", '"' + file + '"'}};
        String[] types = {String[].class.getName()};
        ManagementFactory.getPlatformMBeanServer().invoke(jvm, "vmCds", arguments, types);
    }
}
