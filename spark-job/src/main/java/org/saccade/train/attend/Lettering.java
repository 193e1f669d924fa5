package org.saccade.train.attend;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.FONT_HERSHEY_SIMPLEX;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_8;
import static org.bytedeco.opencv.global.opencv_imgproc.getTextSize;
import static org.bytedeco.opencv.global.opencv_imgproc.putText;

/**
 * A line of text as shares of pixels, in OpenCV's own strokes: a cluster's image may have no fonts, and the same text is the same bytes everywhere.
 *
 * @param width pixels
 * @param height pixels, descenders included
 * @param baseline pixels from the top to the line that letters stand on
 * @param shares {@code [height * width]}: how much of each pixel is covered, 0 to 1
 */
record Lettering(int width, int height, int baseline, float[] shares) {
    /** Drawn so many times as large, and then averaged. */
    private static final int FINER = 4;
    /** Height of a capital at scale 1, pixels. */
    private static final double CAPITAL = 21;
    /** Of a stroke, by the height of a capital. */
    private static final double STROKE = 0.13;

    private static final int WHITE = 255;

    /** @param capital height of a capital letter, pixels */
    static Lettering of(String text, double capital) {
        String plain = text.replaceAll("[^ -~]", "?");
        double scale = capital * FINER / CAPITAL;
        int stroke = Math.max(1, (int) Math.round(capital * FINER * STROKE));
        try (IntPointer below = new IntPointer(1);
                Size size = getTextSize(plain, FONT_HERSHEY_SIMPLEX, scale, stroke, below)) {
            int margin = stroke;
            int baseline = (size.height() + margin + FINER - 1) / FINER;
            int height = baseline + (below.get() + margin + FINER - 1) / FINER;
            int width = (size.width() + 2 * margin + FINER - 1) / FINER;
            try (Scalar black = new Scalar(0);
                    Scalar white = new Scalar(WHITE);
                    Mat drawn = new Mat(height * FINER, width * FINER, CV_8UC1, black);
                    Point origin = new Point(margin, baseline * FINER)) {
                putText(drawn, plain, origin, FONT_HERSHEY_SIMPLEX, scale, white, stroke, LINE_8, false);
                return new Lettering(width, height, baseline, averaged(drawn, width, height));
            }
        }
    }

    private static float[] averaged(Mat drawn, int width, int height) {
        byte[] fine = new byte[width * FINER * height * FINER];
        try (BytePointer pixels = drawn.data()) {
            pixels.get(fine);
        }
        float[] shares = new float[width * height];
        for (int i = 0; i < fine.length; i++) {
            int x = i % (width * FINER) / FINER;
            int y = i / (width * FINER) / FINER;
            shares[y * width + x] += Byte.toUnsignedInt(fine[i]) / (float) (WHITE * FINER * FINER);
        }
        return shares;
    }
}
