package org.saccade.train.collective;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RingJoinTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    @Test
    void namesTheRankThatNeverComes() throws Exception {
        try (Ranks ranks = new Ranks(4)) {
            List<Future<Object>> present = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                present.add(ranks.start(rank, SHORT, ring -> "a ring without rank 3"));
            }

            for (Future<Object> result : present) {
                assertThat(Ranks.failure(result)).isInstanceOfSatisfying(CollectiveException.class, e -> {
                    assertThat(e)
                            .hasMessageMatching(
                                    "rank 3 of 4 \\(127.0.0.1:\\d+\\) did not (connect|answer) within 700 ms.*");
                    assertThat(e.rank()).hasValue(3);
                });
            }
        }
    }

    @Test
    void saysWhyAnAddressDoesNotAnswer() throws Exception {
        int freePort;
        try (RingListener listener = RingListener.open(Ranks.HOST)) {
            freePort = listener.port();
        }
        try (RingListener listener = RingListener.open(Ranks.HOST)) {
            List<InetSocketAddress> addresses =
                    List.of(RingListener.parse(listener.address()), new InetSocketAddress(Ranks.HOST, freePort));

            assertThatThrownBy(() -> Ring.join(listener, addresses, 0, Ranks.IDENTITY, SHORT))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessage("rank 1 of 2 (127.0.0.1:" + freePort
                            + ") did not answer within 700 ms: Connection refused");
        }
    }

    @Test
    void saysWhichHostNameIsUnknown() throws Exception {
        try (RingListener listener = RingListener.open(Ranks.HOST)) {
            List<InetSocketAddress> addresses = List.of(
                    RingListener.parse(listener.address()),
                    InetSocketAddress.createUnresolved("nowhere.invalid", 1234));

            assertThatThrownBy(() -> Ring.join(listener, addresses, 0, Ranks.IDENTITY, SHORT))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessage(
                            "rank 1 of 2 (nowhere.invalid:1234) cannot be reached: its host name has no address here");
        }
    }

    static Stream<RingIdentity> foreigners() {
        RingIdentity ours = Ranks.IDENTITY;
        return Stream.of(
                new RingIdentity("a token of somebody else", ours.application(), ours.attempt()),
                new RingIdentity(ours.token(), "application-2", ours.attempt()),
                new RingIdentity(ours.token(), ours.application(), ours.attempt() - 1));
    }

    @ParameterizedTest
    @MethodSource("foreigners")
    void refusesWhoeverBelongsElsewhereAndStillForms(RingIdentity foreign) throws Exception {
        String reason = !foreign.token().equals(Ranks.IDENTITY.token())
                ? "it does not know this ring's token"
                : foreign.attempt() != Ranks.IDENTITY.attempt()
                        ? "it belongs to attempt 2, this ring is of attempt 3"
                        : "it belongs to another application";
        try (Ranks ranks = new Ranks(3);
                RingListener strayListener = RingListener.open(Ranks.HOST)) {
            List<InetSocketAddress> stray = new ArrayList<>(ranks.addresses());
            stray.set(1, RingListener.parse(strayListener.address()));
            Future<Integer> waiting = ranks.start(2, Ranks.PATIENT, Collective::size);

            assertThatThrownBy(() -> Ring.join(strayListener, stray, 1, foreign, Ranks.PATIENT))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageMatching("rank 2 of 3 .* refused rank 1 of 3 .*: " + reason);

            Future<Integer> zero = ranks.start(0, Ranks.PATIENT, Collective::size);
            Future<Integer> one = ranks.start(1, Ranks.PATIENT, Collective::size);
            assertThat(List.of(Ranks.value(zero), Ranks.value(one), Ranks.value(waiting)))
                    .containsExactly(3, 3, 3);
        }
    }

    @Test
    void strangersWhoSayNothingOrGarbageDelayNobody() throws Exception {
        try (Ranks ranks = new Ranks(2)) {
            InetSocketAddress target = ranks.addresses().get(0);
            Future<Integer> zero = ranks.start(0, Ranks.PATIENT, Collective::size);
            try (Socket silent = connect(target);
                    Socket shortOfWords = connect(target);
                    Socket garbage = connect(target)) {
                shortOfWords.getOutputStream().write(7);
                garbage.getOutputStream().write("GET / HTTP/1.1\r\n".repeat(50).getBytes(UTF_8));
                connect(target).close();
                assertThat(silent.isConnected()).isTrue();

                Future<Integer> one = ranks.start(1, Ranks.PATIENT, Collective::size);
                assertThat(List.of(Ranks.value(zero), Ranks.value(one))).containsExactly(2, 2);
            }
        }
    }

    @Test
    void strangersAreLoggedOnceASource() throws Exception {
        try (LoggedLines log = new LoggedLines(RingJoin.class);
                Ranks ranks = new Ranks(2)) {
            InetSocketAddress target = ranks.addresses().get(0);
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket garbage = connect(target);
                garbage.getOutputStream().write(new byte[1000]);
                strangers.add(garbage);
            }
            Socket silentFromElsewhere = new Socket(target.getAddress(), target.getPort(), elsewhere(), 0);
            strangers.add(silentFromElsewhere);

            Future<Integer> zero = ranks.start(0, Ranks.PATIENT, Collective::size);
            for (Socket garbage : strangers.subList(0, 3)) {
                readToTheEnd(garbage);
            }
            Future<Integer> one = ranks.start(1, Ranks.PATIENT, Collective::size);
            assertThat(List.of(Ranks.value(zero), Ranks.value(one))).containsExactly(2, 2);
            readToTheEnd(silentFromElsewhere);

            String refused =
                    "refused a connection from /127\\.0\\.0\\.%d:\\d+ to rank 0 of 2 \\(127\\.0\\.0\\.1:\\d+\\), because it %s";
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).matches(refused.formatted(1, "does not speak the protocol of a ring"));
            assertThat(log.lines().get(1))
                    .matches(refused.formatted(2, "did not say who it is while the ring was formed"));
        }
    }

    private static InetAddress elsewhere() throws IOException {
        return InetAddress.getByName("127.0.0.2");
    }

    /** Until the other side has dropped the connection, the way that a close with unread data does it included. */
    private static void readToTheEnd(Socket socket) throws IOException {
        try (socket) {
            socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void tellsOfStrangersWhenARankIsMissing() throws Exception {
        try (Ranks ranks = new Ranks(2);
                Socket garbage = connect(ranks.addresses().get(0))) {
            garbage.getOutputStream().write(new byte[1000]);

            assertThat(Ranks.failure(ranks.start(0, SHORT, Collective::size)))
                    .hasMessageContaining("rank 1 of 2")
                    .hasMessageEndingWith(
                            "connections refused: 1, the last because it does not speak the protocol of a ring");
        }
    }

    @Test
    void anInterruptEndsJoining() throws Exception {
        try (RingListener listener = RingListener.open(Ranks.HOST);
                RingListener absent = RingListener.open(Ranks.HOST)) {
            List<InetSocketAddress> addresses =
                    List.of(RingListener.parse(listener.address()), RingListener.parse(absent.address()));
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> Ring.join(listener, addresses, 0, Ranks.IDENTITY, Ranks.PATIENT))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageMatching("rank 0 of 2 .* was interrupted while it joined the ring");
            assertThat(Thread.interrupted()).as("interrupt status").isTrue();
        }
    }

    @Test
    void checksItsArguments() throws IOException {
        try (RingListener listener = RingListener.open(Ranks.HOST)) {
            List<InetSocketAddress> own = List.of(RingListener.parse(listener.address()));
            List<InetSocketAddress> others = List.of(new InetSocketAddress(Ranks.HOST, 1));

            assertThatThrownBy(() -> Ring.join(listener, own, 1, Ranks.IDENTITY, SHORT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a rank must be from 0 to 0, got rank 1");
            assertThatThrownBy(() -> Ring.join(listener, own, 0, Ranks.IDENTITY, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the timeout of a ring must be positive, got PT0S");
            assertThatThrownBy(() -> Ring.join(listener, others, 0, Ranks.IDENTITY, SHORT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("addresses must be in rank order, but rank 0 of 1 (127.0.0.1:1) listens on port "
                            + listener.port());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":1", "host:0", "host:65536", "host:1x", "host:-1"})
    void anAddressIsHostAndPort(String text) {
        assertThatThrownBy(() -> RingListener.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the address of a rank must be host:port with a port from 1 to 65535, got " + text);
    }

    @Test
    void addressesOfVersionSixKeepTheirColons() {
        assertThat(RingListener.parse("[::1]:4711").getPort()).isEqualTo(4711);
        assertThat(RingListener.format(RingListener.parse("[::1]:4711")))
                .contains("[")
                .endsWith("]:4711");
    }

    @Test
    void aListenerNeedsAnAddressOfThisMachine() {
        assertThatThrownBy(() -> RingListener.open("192.0.2.1"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 192.0.2.1: ")
                .hasMessageEndingWith("; give an address of this machine");
    }

    @Test
    void anIdentityIsValidatedAndKeepsItsTokenToItself() {
        assertThat(new RingIdentity(RingIdentity.newToken(), "a", 0).toString())
                .isEqualTo("RingIdentity[application=a, attempt=0]");
        assertThat(RingIdentity.newToken()).hasSize(64).isNotEqualTo(RingIdentity.newToken());
        assertThatThrownBy(() -> new RingIdentity("short", "a", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the token of a ring needs at least 16 characters, got 5");
        assertThatThrownBy(() -> new RingIdentity("a token of the tests", " ", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the application of a ring must have a name, got a blank one");
        assertThatThrownBy(() -> new RingIdentity("a token of the tests", "a", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the attempt of a ring must be 0 or more, got -1");
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, (int) TimeUnit.SECONDS.toMillis(10));
        return socket;
    }
}
