package org.saccade.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * libjpeg-turbo itself, by its own Java binding: the rate that no decoder on the same images and machine is expected to pass. The
 * binding is no Maven artefact, so it is found at run time, on the class path that {@code scripts/bench.sh} sets.
 */
public final class LibjpegTurbo {

    private static final String DECOMPRESSOR = "org.libjpegturbo.turbojpeg.TJDecompressor";
    private static final int PIXELS_RGB = 0;
    /** The accurate DCT, as OpenCV takes it; fancy upsampling is the default. */
    private static final int FLAG_ACCURATE_DCT = 4096;

    private final MethodHandle setSource;
    private final MethodHandle decompress;

    public LibjpegTurbo() {
        try {
            Class<?> binding = Class.forName(DECOMPRESSOR);
            Object decompressor = binding.getConstructor().newInstance();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            setSource = lookup.bind(
                    decompressor, "setSourceImage", MethodType.methodType(void.class, byte[].class, int.class));
            // pixels, x, y, width, bytes of a row, height, pixel format, flags
            decompress = lookup.bind(
                    decompressor,
                    "decompress",
                    MethodType.methodType(
                            void.class,
                            byte[].class,
                            int.class,
                            int.class,
                            int.class,
                            int.class,
                            int.class,
                            int.class,
                            int.class));
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("libjpeg-turbo's Java binding cannot be loaded; run scripts/bench.sh", e);
        }
    }

    /** Decodes whole, into the first {@code width * height * 3} bytes of {@code pixels}. */
    public void decode(byte[] jpeg, int width, int height, byte[] pixels) throws Throwable {
        setSource.invokeExact(jpeg, jpeg.length);
        decompress.invokeExact(pixels, 0, 0, width, 0, height, PIXELS_RGB, FLAG_ACCURATE_DCT);
    }
}
