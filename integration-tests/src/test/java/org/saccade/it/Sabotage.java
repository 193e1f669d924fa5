package org.saccade.it;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import static org.assertj.core.api.Assertions.assertThat;

/** What is done to processes: by signals and limits, and from inside, where they let a debugger in. */
final class Sabotage {
    private static final String UNLIMITED = "unlimited";

    private final Path agent;

    /** @param folder for a jar that the processes read */
    Sabotage(Path folder) throws IOException {
        this.agent = folder.resolve("saboteur.jar");
        String file = Saboteur.class.getName().replace('.', '/') + ".class";
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Agent-Class"), Saboteur.class.getName());
        try (OutputStream out = Files.newOutputStream(agent);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream bytes = Saboteur.class.getClassLoader().getResourceAsStream(file)) {
            jar.putNextEntry(new JarEntry(file));
            bytes.transferTo(jar);
        }
    }

    /** Cuts a connection, both ways; the other end sees that it is closed. */
    void cut(ProcessHandle process, TcpSocket socket) throws Exception {
        order(process, Saboteur.CUT + socket.descriptor());
    }

    /** Takes what is left of a JVM's heap, and keeps it. */
    void takeAllMemory(ProcessHandle process) throws Exception {
        order(process, Saboteur.TAKE_ALL_MEMORY);
    }

    private void order(ProcessHandle process, String order)
            throws AttachNotSupportedException, IOException, AgentLoadException, AgentInitializationException {
        VirtualMachine jvm = VirtualMachine.attach(Long.toString(process.pid()));
        try {
            jvm.loadAgent(agent.toString(), order);
        } finally {
            jvm.detach();
        }
    }

    /** Stops a process where it is, as a machine does that swaps. */
    static void pause(ProcessHandle process) throws IOException, InterruptedException {
        run("kill", "-STOP", Long.toString(process.pid()));
    }

    /** Lets it go on. */
    static void resume(ProcessHandle process) throws IOException, InterruptedException {
        run("kill", "-CONT", Long.toString(process.pid()));
    }

    /** From here on no file that a process writes can grow over a size: the write fails, as on a full disk. */
    static void limitFiles(ProcessHandle process, long bytes) throws IOException, InterruptedException {
        limitFiles(process, Long.toString(bytes));
    }

    static void allowFiles(ProcessHandle process) throws IOException, InterruptedException {
        limitFiles(process, UNLIMITED);
    }

    private static void limitFiles(ProcessHandle process, String size) throws IOException, InterruptedException {
        run("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + size + ":" + UNLIMITED);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES))
                .as(command[0] + " ends")
                .isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
