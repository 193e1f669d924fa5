package org.saccade.train.collective;

import org.saccade.data.shard.Sha256;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The three messages by which two neighbours get to know each other, each of a fixed length, little-endian. The listening rank sends a challenge,
 * the connecting rank a hello that proves that it knows the token, the listening rank a verdict that proves the same. A proof is an HMAC-SHA256
 * over both nonces and all that is claimed, so neither the token nor a proof that could be used again ever travels.
 */
final class Handshake {
    private static final int MAGIC = 0x474E4952; // "RING" on the wire
    private static final int VERSION = 1;
    private static final int HASH_BYTES = 32;
    static final int CHALLENGE_BYTES = 2 * Integer.BYTES + HASH_BYTES;
    private static final int CLAIM_BYTES = 6 * Integer.BYTES + 2 * HASH_BYTES;
    static final int HELLO_BYTES = CLAIM_BYTES + HASH_BYTES;
    private static final int MAX_REASON_BYTES = 400;
    static final int VERDICT_BYTES = 2 * Integer.BYTES + HASH_BYTES + MAX_REASON_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RingIdentity identity;
    private final Members members;
    private final byte[] application;

    Handshake(RingIdentity identity, Members members) {
        this.identity = identity;
        this.members = members;
        this.application = sha256(identity.application());
    }

    static byte[] newNonce() {
        byte[] nonce = new byte[HASH_BYTES];
        RANDOM.nextBytes(nonce);
        return nonce;
    }

    static ByteBuffer newMessage(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer challenge(byte[] nonce) {
        return newMessage(CHALLENGE_BYTES)
                .putInt(MAGIC)
                .putInt(VERSION)
                .put(nonce)
                .flip();
    }

    /** The nonce of a challenge. */
    byte[] readChallenge(ByteBuffer challenge) throws ProtocolException {
        checkStart(challenge);
        return bytes(challenge);
    }

    ByteBuffer hello(byte[] listenerNonce, byte[] nonce) {
        ByteBuffer hello = newMessage(HELLO_BYTES);
        hello.putInt(MAGIC).putInt(VERSION).putInt(members.rank()).putInt(members.next());
        hello.putInt(members.size()).putInt(identity.attempt()).put(application).put(nonce);
        return hello.put(helloProof(listenerNonce, hello.array())).flip();
    }

    /**
     * Checks a hello from what should be the rank before this one.
     *
     * @return the nonce of the rank that connects
     * @throws ProtocolException why it is refused
     */
    byte[] readHello(ByteBuffer hello, byte[] nonce) throws ProtocolException {
        checkStart(hello);
        int from = hello.getInt();
        int to = hello.getInt();
        int size = hello.getInt();
        int attempt = hello.getInt();
        byte[] theirApplication = bytes(hello);
        byte[] theirNonce = bytes(hello);
        require(
                MessageDigest.isEqual(bytes(hello), helloProof(nonce, hello.array())),
                "it does not know this ring's token");
        require(Arrays.equals(theirApplication, application), "it belongs to another application");
        require(
                attempt == identity.attempt(),
                "it belongs to attempt " + attempt + ", this ring is of attempt " + identity.attempt());
        require(size == members.size(), "its ring has " + size + " ranks, this one " + members.size());
        require(
                from == members.previous() && to == members.rank(),
                "rank " + from + " looks for rank " + to + ", but " + members.me() + " waits for rank "
                        + members.previous());
        return theirNonce;
    }

    ByteBuffer acceptance(byte[] nonce, byte[] theirNonce) {
        return newMessage(VERDICT_BYTES)
                .putInt(1)
                .put(verdictProof(nonce, theirNonce))
                .clear();
    }

    static ByteBuffer refusal(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REASON_BYTES);
        return newMessage(VERDICT_BYTES)
                .putInt(0)
                .put(new byte[HASH_BYTES])
                .putInt(length)
                .put(text, 0, length)
                .clear();
    }

    /** The reason of a refusal, or an empty text for an acceptance. */
    String readVerdict(ByteBuffer verdict, byte[] listenerNonce, byte[] nonce) throws ProtocolException {
        boolean accepted = verdict.getInt() == 1;
        byte[] proof = bytes(verdict);
        if (accepted) {
            require(
                    MessageDigest.isEqual(proof, verdictProof(listenerNonce, nonce)),
                    "what answers there does not know this ring's token");
            return "";
        }
        int length = verdict.getInt();
        require(length > 0 && length <= MAX_REASON_BYTES, "what answers there is no ring");
        return new String(verdict.array(), verdict.position(), length, StandardCharsets.UTF_8);
    }

    private static void checkStart(ByteBuffer message) throws ProtocolException {
        require(message.getInt() == MAGIC, "it does not speak the protocol of a ring");
        int version = message.getInt();
        require(version == VERSION, "it speaks version " + version + " of the protocol, this rank version " + VERSION);
    }

    private static void require(boolean condition, String reason) throws ProtocolException {
        if (!condition) {
            throw new ProtocolException(reason);
        }
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[HASH_BYTES];
        message.get(bytes);
        return bytes;
    }

    /** Over the listener's nonce and every claim of the hello, which holds the other nonce. */
    private byte[] helloProof(byte[] listenerNonce, byte[] hello) {
        return hmac("hello", listenerNonce, Arrays.copyOf(hello, CLAIM_BYTES));
    }

    private byte[] verdictProof(byte[] listenerNonce, byte[] nonce) {
        return hmac("accepted", nonce, listenerNonce);
    }

    private byte[] hmac(String purpose, byte[] first, byte[] second) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(identity.token().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update(first);
            return mac.doFinal(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] sha256(String text) {
        return Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
