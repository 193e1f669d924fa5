package org.saccade.data.source.file;

import java.io.ByteArrayOutputStream;

/** Bytes that tests put together. */
public final class Bytes {

    private Bytes() {}

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
