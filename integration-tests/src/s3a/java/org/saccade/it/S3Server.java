package org.saccade.it;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.s3.AmazonS3;
import com.amazonaws.services.s3.AmazonS3ClientBuilder;
import com.amazonaws.services.s3.iterable.S3Objects;
import com.amazonaws.services.s3.model.ListMultipartUploadsRequest;
import com.amazonaws.services.s3.model.MultipartUpload;
import com.amazonaws.services.s3.model.S3Object;
import com.amazonaws.services.s3.model.S3ObjectSummary;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * A server that speaks S3's protocol, with signatures and uploads in parts (S3Proxy): a process of its own on this machine, with one
 * bucket, which it keeps in memory. It is looked into with Amazon's client, not through S3A.
 */
public final class S3Server implements Closeable {

    private static final String BUCKET = "bucket";
    private static final String IDENTITY = "any-identity";
    private static final String SECRET = "any-secret";
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final Process process;
    private final String endpoint;
    private final AmazonS3 client;

    private S3Server(Process process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
        this.client = AmazonS3ClientBuilder.standard()
                .withEndpointConfiguration(new EndpointConfiguration(endpoint, "us-east-1"))
                .withCredentials(new AWSStaticCredentialsProvider(new BasicAWSCredentials(IDENTITY, SECRET)))
                .withPathStyleAccessEnabled(true)
                .build();
    }

    /** @param folder for its settings and what it prints */
    public static S3Server start(Path folder) throws IOException, InterruptedException {
        InetSocketAddress address = freeAddress();
        String endpoint = "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
        Path settings = Files.write(
                folder.resolve("s3-server.properties"),
                List.of(
                        "s3proxy.endpoint=" + endpoint,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + IDENTITY,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=transient",
                        "jclouds.identity=unused",
                        "jclouds.credential=unused"));
        File printed = folder.resolve("s3-server.txt").toFile();
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx512m",
                        "-cp",
                        Files.readString(Saccade.ROOT.resolve("integration-tests/target/s3-server.classpath")),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(printed)
                .start();
        awaitAnswer(process, address, printed.toPath());
        S3Server server = new S3Server(process, endpoint);
        server.client.createBucket(BUCKET);
        return server;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static void awaitAnswer(Process process, InetSocketAddress address, Path printed)
            throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (!answers(address)) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
                process.destroyForcibly();
                throw new AssertionError("the S3 server did not start: " + Files.readString(printed));
            }
        }
    }

    private static boolean answers(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What Hadoop needs to open its bucket. */
    public Map<String, String> settings() {
        return Map.of(
                "fs.s3a.endpoint", endpoint,
                "fs.s3a.path.style.access", "true",
                "fs.s3a.access.key", IDENTITY,
                "fs.s3a.secret.key", SECRET);
    }

    public String uri(String key) {
        return "s3a://" + BUCKET + "/" + key;
    }

    void put(String key, Path file) {
        client.putObject(BUCKET, key, file.toFile());
    }

    void delete(String key) {
        client.deleteObject(BUCKET, key);
    }

    /** All objects below a prefix, by what follows it in their keys. */
    public SortedMap<String, byte[]> objects(String prefix) throws IOException {
        SortedMap<String, byte[]> objects = new TreeMap<>();
        for (String key : keys(prefix)) {
            try (S3Object object = client.getObject(BUCKET, key)) {
                objects.put(
                        key.substring(prefix.length()),
                        object.getObjectContent().readAllBytes());
            }
        }
        return objects;
    }

    /** The keys that begin so. */
    public List<String> keys(String prefix) {
        Iterable<S3ObjectSummary> found = S3Objects.withPrefix(client, BUCKET, prefix);
        return StreamSupport.stream(found.spliterator(), false)
                .map(S3ObjectSummary::getKey)
                .toList();
    }

    /** The keys of uploads in parts that were begun and neither completed nor aborted. */
    public List<String> openUploads() {
        return client.listMultipartUploads(new ListMultipartUploadsRequest(BUCKET)).getMultipartUploads().stream()
                .map(MultipartUpload::getKey)
                .toList();
    }

    /** It is gone, from one moment to the next. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        client.shutdown();
        process.destroyForcibly();
    }
}
