package org.saccade.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A TCP socket of a process, as Linux tells of it under {@code /proc}.
 *
 * @param descriptor the process's number for it
 * @param remotePort 0 of one that listens
 */
record TcpSocket(int descriptor, int localPort, int remotePort, boolean listens) {
    private static final String LISTEN = "0A";

    static List<TcpSocket> of(ProcessHandle process) throws IOException {
        Path folder = Path.of("/proc", Long.toString(process.pid()));
        Map<String, Integer> descriptors = descriptorsByName(folder.resolve("fd"));
        List<TcpSocket> sockets = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
            for (String line : Files.readAllLines(folder.resolve(table))) {
                String[] columns = line.strip().split(" +", -1);
                Integer descriptor = descriptors.get("socket:[" + columns[9] + "]");
                if (descriptor != null) {
                    sockets.add(
                            new TcpSocket(descriptor, port(columns[1]), port(columns[2]), columns[3].equals(LISTEN)));
                }
            }
        }
        return sockets;
    }

    private static Map<String, Integer> descriptorsByName(Path folder) throws IOException {
        Map<String, Integer> descriptors = new HashMap<>();
        try (Stream<Path> links = Files.list(folder)) {
            for (Path link : links.toList()) {
                try {
                    descriptors.put(
                            Files.readSymbolicLink(link).toString(),
                            Integer.parseInt(link.getFileName().toString()));
                } catch (NoSuchFileException e) {
                    continue; // closed meanwhile
                }
            }
        }
        return descriptors;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
