package org.saccade.data.image;

import java.util.Optional;
import java.util.regex.Pattern;

import static org.bytedeco.opencv.global.opencv_core.StsNoMem;
import static org.bytedeco.opencv.global.opencv_core.getBuildInformation;
import static org.bytedeco.opencv.global.opencv_core.getVersionString;

/** The OpenCV that is loaded. */
public final class OpenCv {

    private static final Pattern JPEG_WITH_SIMD =
            Pattern.compile("^ *JPEG: .*\\R *SIMD Support Request: +YES *\\R *SIMD Support: +YES", Pattern.MULTILINE);

    private OpenCv() {}

    /** Its release, as in 4.13.0. */
    public static String version() {
        return getVersionString().getString();
    }

    /** One line, where it was built without vector instructions for JPEG, as releases of its Java binding before 1.5.13 were. */
    public static Optional<String> jpegWarning() {
        return hasSimdForJpeg(getBuildInformation().getString())
                ? Optional.empty()
                : Optional.of(
                        "OpenCV " + version() + " was built without SIMD for JPEG, which takes about twice the time;"
                                + " put org.bytedeco:opencv 4.13.0-1.5.13 or later on the class path before it");
    }

    /** Whether an exception out of OpenCV says that there was no memory. Its code stands in the message alone. */
    static boolean isOutOfMemory(RuntimeException e) {
        return String.valueOf(e.getMessage()).contains("error: (" + StsNoMem + ":");
    }

    static boolean hasSimdForJpeg(String buildInformation) {
        return JPEG_WITH_SIMD.matcher(buildInformation).find();
    }
}
