package io.roomsig.spring.boot;

/** A property asks for something that the app does not have. */
final class MissingPart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    MissingPart(String problem, String action) {
        super(problem);
        this.action = action;
    }

    /** What to do about it. */
    String action() {
        return action;
    }

    static MissingPart redis(String property) {
        return new MissingPart(
                property
                        + " is true, but there is no Redis to use: no bean of the type redis.clients.jedis.UnifiedJedis,"
                        + " or no module roomsig-redis.",
                "Add the dependency io.roomsig:roomsig-redis and a bean such as RedisClient.create(\"localhost\", 6379),"
                        + " or remove " + property + ".");
    }
}
