package org.saccade.bench;

import org.saccade.train.collective.Collective;
import org.saccade.train.collective.Ring;
import org.saccade.train.collective.RingIdentity;
import org.saccade.train.collective.RingListener;
import org.saccade.train.collective.WireFormat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All-reduce of 25 million floats, as many as ResNet-50 has parameters, over processes on this machine, against as many bytes through sockets of
 * the same kind with nothing done to them: once from and to a mebibyte, which stays in the cache, and once from and to as much memory as a gradient takes. Prints gigabytes a second that a rank sends, as JSON. Run: {@code scripts/bench.sh allreduce}.
 */
final class AllReduce {
    private static final int FLOATS = 25_000_000;
    private static final int WARM_UP = 10;
    private static final int REPETITIONS = 9;
    private static final int CHUNK = 1 << 20;
    private static final String HOST = "127.0.0.1";
    private static final RingIdentity IDENTITY = new RingIdentity("a token of the benchmark", "allreduce", 0);

    private AllReduce() {}

    /** Without arguments all measurements; with rank and size one process of one. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            new Rank(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])).run();
        } else {
            System.out.println(Stream.of(2, 4).map(AllReduce::measure).collect(Collectors.joining(", ", "{", "}")));
        }
    }

    private static String measure(int size) {
        List<Process> ranks = new ArrayList<>();
        try {
            for (int rank = 0; rank < size; rank++) {
                ranks.add(start(rank, size));
            }
            List<BufferedReader> outputs = ranks.stream()
                    .map(rank -> rank.inputReader(StandardCharsets.UTF_8))
                    .toList();
            List<String> ports = new ArrayList<>();
            for (BufferedReader output : outputs) {
                ports.add(output.readLine());
            }
            for (Process rank : ranks) {
                new PrintStream(rank.getOutputStream(), true, StandardCharsets.UTF_8).println(String.join(" ", ports));
            }
            return outputs.get(0).readLine();
        } catch (IOException e) {
            throw new IllegalStateException("a process of the benchmark ended early", e);
        } finally {
            ranks.forEach(Process::destroy);
        }
    }

    private static Process start(int rank, int size) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx128m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllReduce.class.getName(),
                        Integer.toString(rank),
                        Integer.toString(size))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** One process: it tells its ports, is told those of all, and measures. */
    private static final class Rank {
        private final int rank;
        private final int size;
        private final ByteBuffer memory =
                ByteBuffer.allocateDirect(FLOATS * Float.BYTES).order(ByteOrder.nativeOrder());
        private final ByteBuffer outgoing = ByteBuffer.allocateDirect(CHUNK);
        private final ByteBuffer incoming = ByteBuffer.allocateDirect(CHUNK);

        Rank(int rank, int size) {
            this.rank = rank;
            this.size = size;
        }

        void run() throws Exception {
            try (ServerSocketChannel door = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0));
                    RingListener listener = RingListener.open(HOST)) {
                System.out.println(listener.address() + " " + ((InetSocketAddress) door.getLocalAddress()).getPort());
                String[] all = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                        .readLine()
                        .split(" ", 2 * size);
                List<InetSocketAddress> addresses = IntStream.range(0, size)
                        .mapToObj(other -> RingListener.parse(all[2 * other]))
                        .toList();
                int nextPort = Integer.parseInt(all[2 * ((rank + 1) % size) + 1]);
                try (Collective ring = Ring.join(listener, addresses, rank, IDENTITY, Duration.ofMinutes(1));
                        SocketChannel next = SocketChannel.open(new InetSocketAddress(HOST, nextPort));
                        SocketChannel previous = door.accept()) {
                    measure(ring, next, previous);
                }
            }
        }

        private void measure(Collective ring, SocketChannel next, SocketChannel previous) throws Exception {
            double[] exact = new double[REPETITIONS];
            double[] halved = new double[REPETITIONS];
            double[] raw = new double[REPETITIONS];
            double[] rawOfMemory = new double[REPETITIONS];
            for (int i = -WARM_UP; i < REPETITIONS; i++) {
                double exactSeconds = seconds(ring, () -> ring.allReduce(memory));
                double halvedSeconds = seconds(ring, () -> ring.allReduce(memory, WireFormat.BFLOAT16));
                double rawSeconds = seconds(ring, () -> exchange(next, outgoing, previous, incoming));
                double rawOfMemorySeconds =
                        seconds(ring, () -> exchange(next, memory.duplicate(), previous, memory.duplicate()));
                if (i >= 0) {
                    exact[i] = exactSeconds;
                    halved[i] = halvedSeconds;
                    raw[i] = rawSeconds;
                    rawOfMemory[i] = rawOfMemorySeconds;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "\"float32:%d\": %f, \"bfloat16:%d\": %f, \"raw:%d\": %f, \"raw-of-memory:%d\": %f%n",
                    size,
                    rate(exact),
                    size,
                    rate(halved),
                    size,
                    rate(raw),
                    size,
                    rate(rawOfMemory));
        }

        private interface Work {
            void run() throws Exception;
        }

        private static double seconds(Collective ring, Work work) throws Exception {
            ring.barrier();
            long begin = System.nanoTime();
            work.run();
            return (System.nanoTime() - begin) * 1e-9;
        }

        /** What a ring all-reduce has to move: each segment but one, twice. */
        private long bytes() {
            return 2L * (size - 1) * FLOATS / size * Float.BYTES;
        }

        /** Of a measurement of float32's bytes, whatever travelled. */
        private double rate(double[] seconds) {
            double median = IntStream.range(0, seconds.length)
                    .mapToDouble(i -> seconds[i])
                    .sorted()
                    .toArray()[seconds.length / 2];
            return bytes() * 1e-9 / median;
        }

        /** Takes what it sends from one memory, and puts what comes into another, beginning again at their ends. */
        private void exchange(SocketChannel next, ByteBuffer from, SocketChannel previous, ByteBuffer to)
                throws Exception {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(next, from.clear()));
            to.clear();
            for (long left = bytes(); left > 0; ) {
                left -= previous.read(chunk(to, left));
            }
            sending.get();
        }

        private static ByteBuffer chunk(ByteBuffer memory, long left) {
            if (memory.position() == memory.capacity()) {
                memory.clear();
            }
            long end = memory.position() + Math.min(left, CHUNK);
            return memory.limit((int) Math.min(memory.capacity(), end));
        }

        private void send(SocketChannel next, ByteBuffer from) {
            try {
                for (long left = bytes(); left > 0; ) {
                    left -= next.write(chunk(from, left));
                }
            } catch (IOException e) {
                throw new IllegalStateException("the next process is gone", e);
            }
        }
    }
}
