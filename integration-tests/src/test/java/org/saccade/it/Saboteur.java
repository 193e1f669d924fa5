package org.saccade.it;

import java.io.FileDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Does inside another process what {@link Sabotage} orders. Needs nothing but Java, since nothing else of the tests is there. */
public final class Saboteur {
    static final String CUT = "cut ";
    static final String TAKE_ALL_MEMORY = "take all memory";

    private static final int BOTH_WAYS = 2;
    private static final int LARGEST = 1 << 24;
    private static final List<byte[]> TAKEN = new ArrayList<>(1 << 16);

    private Saboteur() {}

    /** Where the JVM enters an agent that is loaded while it runs. */
    public static void agentmain(String order) throws ReflectiveOperationException {
        if (order.startsWith(CUT)) {
            cut(Integer.parseInt(order.substring(CUT.length())));
        } else {
            Thread thread = new Thread(Saboteur::takeAllMemory, "saboteur");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The system call, on a socket that another part of the process uses and knows nothing of this. */
    private static void cut(int descriptor) throws ReflectiveOperationException {
        FileDescriptor socket = new FileDescriptor();
        Field number = FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        number.setInt(socket, descriptor);
        Method shutdown =
                Class.forName("sun.nio.ch.Net").getDeclaredMethod("shutdown", FileDescriptor.class, int.class);
        shutdown.setAccessible(true);
        shutdown.invoke(null, socket, BOTH_WAYS);
    }

    private static void takeAllMemory() {
        for (int bytes = LARGEST; bytes > 0; ) {
            try {
                TAKEN.add(new byte[bytes]);
            } catch (OutOfMemoryError e) {
                bytes /= 2;
            }
        }
    }
}
