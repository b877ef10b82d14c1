package io.roomsig.redis;

/** All that this module asks of Redis. Each call blocks, and throws {@link RedisFailure} if Redis does not do it. */
interface RedisPort {

    /**
     * Runs a script.
     *
     * @param key the only key it touches, so that it runs on a cluster
     * @param args all its data
     * @return what Redis makes of the script's result: {@code null}, {@code Long}, {@code byte[]} or a list of them
     */
    Object eval(LuaScript script, byte[] key, byte[]... args);

    /** The length of a string in bytes: 0 if there is no such key, or what is there isn't a string. */
    long stringLength(byte[] key);

    /**
     * Both of these, in one round trip where the client can.
     *
     * @param other the string's key
     */
    default Looked evalAndStringLength(LuaScript script, byte[] key, byte[] other, byte[]... args) {
        return new Looked(eval(script, key, args), stringLength(other));
    }

    /** How long a key has to live in milliseconds: -1 for ever, -2 if there is no such key. */
    long timeToLive(byte[] key);

    /**
     * What two looks at once came to.
     *
     * @param result the script's
     * @param length the string's
     */
    record Looked(Object result, long length) {}
}
