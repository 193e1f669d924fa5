package org.saccade.data.shard;

/** How the bytes of a sample are encoded. The extension names the member of the tar, the code stands in the index. */
public enum ImageFormat {
    JPG("jpg", 1),
    PNG("png", 2),
    /** A signal: 32-bit floats. */
    NPY("npy", 3),
    /** A {@link PixelArray}. */
    PIXELS("npy", 4);

    private final String extension;
    private final int code;

    ImageFormat(String extension, int code) {
        this.extension = extension;
        this.code = code;
    }

    /** The extension without its dot, in lower case. */
    public String extension() {
        return extension;
    }

    int code() {
        return code;
    }

    static ImageFormat ofCode(int code) {
        for (ImageFormat format : values()) {
            if (format.code == code) {
                return format;
            }
        }
        throw new IllegalArgumentException(
                "format must be 1 (jpg), 2 (png), 3 (npy) or 4 (npy of pixels), got " + code);
    }
}
