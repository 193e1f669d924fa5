package org.saccade.nn.graph;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.BaseShapeInfoProvider;
import org.nd4j.linalg.api.ndarray.ShapeInfoProvider;
import org.nd4j.linalg.factory.Nd4j;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Describes each shape to the native library once, where ND4J's backend would do so for every array. The CPU backend of 1.0.0-M2.1 has a
 * cache, but behind a method that nothing calls any more: an array, were it a view of two numbers, then costs three allocations that the
 * garbage collector must find, and thousands of them make up a training step.
 *
 * <p>Nothing is ever dropped, as the native library itself never drops a shape.
 */
public final class ShapeInfoCache extends BaseShapeInfoProvider {

    private final ShapeInfoProvider backend;
    private final Map<Key, Pair<DataBuffer, long[]>> known = new ConcurrentHashMap<>();

    private ShapeInfoCache(ShapeInfoProvider backend) {
        this.backend = backend;
    }

    /** Puts a cache before the backend's provider, for all of the process, unless the provider is one that remembers. May be called again. */
    public static synchronized void install() {
        ShapeInfoProvider backend = Nd4j.getShapeInfoProvider();
        if (!remembers(backend)) {
            replace(new ShapeInfoCache(backend));
        }
    }

    private static boolean remembers(ShapeInfoProvider provider) {
        DataBuffer first = ofOneNumber(provider);
        return ofOneNumber(provider) == first;
    }

    private static DataBuffer ofOneNumber(ShapeInfoProvider provider) {
        return provider.createShapeInformation(new long[] {1}, DataType.FLOAT).getFirst();
    }

    /** ND4J takes a provider from a system property, but only while it starts, and then for every backend. */
    private static void replace(ShapeInfoProvider provider) {
        try {
            Field field = Nd4j.class.getDeclaredField("shapeInfoProvider");
            field.setAccessible(true);
            field.set(null, provider);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Nd4j must have a field shapeInfoProvider, as 1.0.0-M2.1 has", e);
        }
    }

    @Override
    public Pair<DataBuffer, long[]> createShapeInformation(
            long[] shape, long[] stride, long elementWiseStride, char order, DataType dataType, boolean empty) {
        Key key = new Key(shape, stride, elementWiseStride, order, dataType, empty);
        Pair<DataBuffer, long[]> information = known.get(key);
        if (information == null) {
            information = backend.createShapeInformation(shape, stride, elementWiseStride, order, dataType, empty);
            known.put(key.copy(), information);
        }
        return information;
    }

    @Override
    public Pair<DataBuffer, long[]> createShapeInformation(
            long[] shape, long[] stride, long elementWiseStride, char order, long extras) {
        return backend.createShapeInformation(shape, stride, elementWiseStride, order, extras);
    }

    @Override
    public void purgeCache() {
        known.clear();
        backend.purgeCache();
    }

    @Override
    public long getCachedBytes() {
        return backend.getCachedBytes();
    }

    /** The arrays belong to the caller while it is looked for, and to the cache once it is kept. */
    private record Key(
            long[] shape, long[] stride, long elementWiseStride, char order, DataType dataType, boolean empty) {

        Key copy() {
            return new Key(shape.clone(), stride.clone(), elementWiseStride, order, dataType, empty);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && Arrays.equals(shape, key.shape)
                    && Arrays.equals(stride, key.stride)
                    && elementWiseStride == key.elementWiseStride
                    && order == key.order
                    && dataType == key.dataType
                    && empty == key.empty;
        }

        @Override
        public int hashCode() {
            int hash = Arrays.hashCode(shape);
            hash = 31 * hash + Arrays.hashCode(stride);
            hash = 31 * hash + Long.hashCode(elementWiseStride);
            hash = 31 * hash + order;
            hash = 31 * hash + dataType.hashCode();
            return 31 * hash + Boolean.hashCode(empty);
        }
    }
}
