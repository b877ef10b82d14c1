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

    /** How long a key has to live in milliseconds: -1 for ever, -2 if there is no such key. */
    long timeToLive(byte[] key);
}
