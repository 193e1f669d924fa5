package org.saccade.data.cli;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The classes that a command has loaded, in a file from which the next JVM takes them as they are (class data sharing): most of the time of a start
 * goes into reading and checking classes. {@code scripts/saccade} asks for the file, and gives it to the JVM.
 */
final class ClassArchive {
    /** Where it is wanted; the JVM must run with {@code -XX:+RecordDynamicDumpInfo}. */
    private static final String FILE = "saccade.class-archive";

    private ClassArchive() {}

    /** Writes it if it is wanted. A command that went well stays one where that fails: the next one tries again. */
    static void write() {
        String file = System.getProperty(FILE);
        if (file == null) {
            return;
        }
        // The JVM writes it under another name first, so that no other one ever maps half of it.
        Object[] command = {new String[] {"dynamic_dump", '"' + file + '"'}};
        try {
            ObjectName jvm = new ObjectName("com.sun.management:type=DiagnosticCommand");
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(jvm, "vmCds", command, new String[] {String[].class.getName()});
        } catch (JMException | RuntimeException e) {
            return;
        }
    }
}
