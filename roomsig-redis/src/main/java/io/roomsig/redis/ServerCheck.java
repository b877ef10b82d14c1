package io.roomsig.redis;

import io.roomsig.log.EventLog;
import io.roomsig.log.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.UnifiedJedis;

/** Looks once at the Redis that was brought, and logs what will go wrong with it. Never fails. */
final class ServerCheck {
    private static final EventLog LOG = EventLog.of(ServerCheck.class);
    private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\d{1,4})\\.(\\d{1,4})");
    private static final Pattern LIMIT = Pattern.compile("(?m)^maxmemory:(\\d+)");
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:([a-z-]{1,40})");

    private ServerCheck() {}

    /** Asks and logs. Blocks. On a cluster it asks one of the servers. */
    static void run(UnifiedJedis jedis) {
        ask(jedis)
                .forEach(finding -> LOG.at(LogEvent.REDIS_UNSUITABLE)
                        .with("finding", finding)
                        .write());
    }

    static List<String> ask(UnifiedJedis jedis) {
        try {
            return findings(text(jedis.executeCommand(new CommandArguments(Command.INFO))));
        } catch (RuntimeException e) {
            // Not allowed, or not there at the moment, which others notice.
            return List.of("could not check the version of Redis and whether it evicts keys: INFO was refused ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /** What is wrong with a server that says this of itself. */
    static List<String> findings(String info) {
        List<String> findings = new ArrayList<>();
        Matcher version = VERSION.matcher(info);
        if (!version.find()) {
            findings.add("could not check the version of Redis: INFO does not tell it");
        } else if (isOlderThan62(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))) {
            findings.add("this Redis is older than 6.2, and nobody has tried that");
        }
        Matcher limit = LIMIT.matcher(info);
        Matcher policy = POLICY.matcher(info);
        if (!limit.find() || !policy.find()) {
            findings.add("could not check whether this Redis evicts keys: INFO does not tell it");
        } else if (!limit.group(1).equals("0") && !policy.group(1).equals("noeviction")) {
            findings.add("this Redis drops keys when its memory is full (maxmemory-policy " + policy.group(1)
                    + "), and rooms with them: set noeviction, or give roomsig a Redis of its own");
        }
        return findings;
    }

    private static boolean isOlderThan62(int major, int minor) {
        return major < 6 || (major == 6 && minor < 2);
    }

    private static String text(Object info) {
        return info instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(info);
    }
}
