package io.roomsig.core.room;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable map that keeps its order, for a few dozen entries: {@code Map.copyOf} would lose the join order, and a
 * {@code LinkedHashMap} makes an object of each entry again for every change of a room. Here a change copies three arrays, and a
 * lookup compares the hashes first, which lie side by side.
 */
final class Ordered<V> extends AbstractMap<String, V> {
    private static final Ordered<?> EMPTY = new Ordered<>(new String[0], new int[0], new Object[0]);

    private final String[] keys;
    private final int[] hashes;
    private final Object[] values;

    private Ordered(String[] keys, int[] hashes, Object[] values) {
        this.keys = keys;
        this.hashes = hashes;
        this.values = values;
    }

    @SuppressWarnings("unchecked") // Empty, and never anything else.
    private static <V> Ordered<V> empty() {
        return (Ordered<V>) EMPTY;
    }

    /** The same entries in the same order; the same map if it is one of these. */
    static <V> Ordered<V> copy(Map<String, V> map) {
        if (map instanceof Ordered<V> ordered) {
            return ordered;
        }
        if (map.isEmpty()) {
            return empty();
        }
        String[] keys = map.keySet().toArray(new String[0]);
        Object[] values = map.values().toArray();
        int[] hashes = new int[keys.length];
        Arrays.setAll(hashes, i -> keys[i].hashCode());
        return new Ordered<>(keys, hashes, values);
    }

    /** The same map with {@code key} set, in its old place if it had one, or without it if {@code value} is null. */
    static <V> Ordered<V> with(Map<String, V> map, String key, @Nullable V value) {
        Ordered<V> ordered = copy(map);
        int index = ordered.indexOf(key);
        if (value == null) {
            return index < 0 ? ordered : ordered.without(index);
        }
        return index < 0 ? ordered.append(key, value) : ordered.replace(index, value);
    }

    private Ordered<V> append(String key, V value) {
        int size = keys.length;
        String[] moreKeys = Arrays.copyOf(keys, size + 1);
        int[] moreHashes = Arrays.copyOf(hashes, size + 1);
        Object[] moreValues = Arrays.copyOf(values, size + 1);
        moreKeys[size] = key;
        moreHashes[size] = key.hashCode();
        moreValues[size] = value;
        return new Ordered<>(moreKeys, moreHashes, moreValues);
    }

    private Ordered<V> replace(int index, V value) {
        Object[] changed = values.clone();
        changed[index] = value;
        return new Ordered<>(keys, hashes, changed);
    }

    private Ordered<V> without(int index) {
        int size = keys.length - 1;
        if (size == 0) {
            return empty();
        }
        String[] fewerKeys = Arrays.copyOf(keys, size);
        int[] fewerHashes = Arrays.copyOf(hashes, size);
        Object[] fewerValues = Arrays.copyOf(values, size);
        System.arraycopy(keys, index + 1, fewerKeys, index, size - index);
        System.arraycopy(hashes, index + 1, fewerHashes, index, size - index);
        System.arraycopy(values, index + 1, fewerValues, index, size - index);
        return new Ordered<>(fewerKeys, fewerHashes, fewerValues);
    }

    private int indexOf(@Nullable Object key) {
        if (key instanceof String) {
            int hash = key.hashCode();
            for (int i = 0; i < hashes.length; i++) {
                if (hashes[i] == hash && keys[i].equals(key)) {
                    return i;
                }
            }
        }
        return -1;
    }

    @SuppressWarnings("unchecked") // Only what is a V is put in.
    private V value(int index) {
        return (V) values[index];
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        int index = indexOf(key);
        return index < 0 ? null : value(index);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return indexOf(key) >= 0;
    }

    @Override
    public int size() {
        return keys.length;
    }

    /** The array itself: whoever tells all members of something copies nothing. */
    @Override
    @SuppressWarnings("unchecked") // Only what is a V is put in.
    public Collection<V> values() {
        return Collections.unmodifiableList((List<V>) Arrays.asList(values));
    }

    @Override
    public Set<Map.Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, V>> iterator() {
                List<Map.Entry<String, V>> all = new ArrayList<>(keys.length);
                for (int i = 0; i < keys.length; i++) {
                    all.add(Map.entry(keys[i], value(i)));
                }
                return Collections.unmodifiableList(all).iterator();
            }

            @Override
            public int size() {
                return keys.length;
            }
        };
    }
}
