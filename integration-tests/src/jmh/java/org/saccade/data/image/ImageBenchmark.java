package org.saccade.data.image;

import org.bytedeco.opencv.opencv_core.Mat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.saccade.bench.LibjpegTurbo;
import org.saccade.bench.Photographs;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What preparing does to an image, and libjpeg-turbo on the same bytes. An operation is one image. Run: {@code scripts/bench.sh data-prep}. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(ImageBenchmark.IMAGES)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
// A heap that is touched, as it is after hours of work, and in whose regions an image fits, as in those of an executor.
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:G1HeapRegionSize=2m"})
@State(Scope.Thread)
public class ImageBenchmark {

    static final int IMAGES = 60;

    private static final int SHORT_SIDE = 256;
    private static final int QUALITY = 90;

    @Param
    public Photographs photographs;

    private byte[][] images;
    private LibjpegTurbo libjpegTurbo;
    private byte[] pixels;

    @Setup
    public void read() {
        images = photographs.read(Path.of(System.getProperty("photographs")));
        libjpegTurbo = new LibjpegTurbo();
        pixels = new byte[photographs.width() * photographs.height() * RgbImage.CHANNELS];
    }

    @Benchmark
    public void libjpegTurbo(Blackhole sink) throws Throwable {
        for (int i = 0; i < IMAGES; i++) {
            libjpegTurbo.decode(image(i), photographs.width(), photographs.height(), pixels);
            sink.consume(pixels);
        }
    }

    /** The pixels stay where preparing and training go on with them: outside the Java heap. */
    @Benchmark
    public void decode(Blackhole sink) throws BadImageException {
        for (int i = 0; i < IMAGES; i++) {
            sink.consume((long) ImageCodec.decode(image(i), 1, Mat::total));
        }
    }

    @Benchmark
    public void decodeToArray(Blackhole sink) throws BadImageException {
        for (int i = 0; i < IMAGES; i++) {
            sink.consume(ImageCodec.decode(image(i)));
        }
    }

    /** As much as {@link #decodeToArray}: an array of its own for each image. */
    @Benchmark
    public void libjpegTurboToArray(Blackhole sink) throws Throwable {
        for (int i = 0; i < IMAGES; i++) {
            byte[] array = new byte[pixels.length];
            libjpegTurbo.decode(image(i), photographs.width(), photographs.height(), array);
            sink.consume(array);
        }
    }

    @Benchmark
    public void verify(Blackhole sink) throws BadImageException {
        for (int i = 0; i < IMAGES; i++) {
            sink.consume(ImageCodec.check(image(i)));
        }
    }

    /** What {@code --preset fast} does. */
    @Benchmark
    public void resize256(Blackhole sink) throws BadImageException {
        for (int i = 0; i < IMAGES; i++) {
            sink.consume(ImageCodec.transcode(
                    image(i), (width, height) -> ResizedCrop.shortSide(width, height, SHORT_SIDE), QUALITY));
        }
    }

    /** Some sets have fewer images: they come again. */
    private byte[] image(int number) {
        return images[number % images.length];
    }
}
