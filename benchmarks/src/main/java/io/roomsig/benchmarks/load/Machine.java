package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Where it was measured, and with what. Has no name of the machine.
 *
 * @param date in UTC
 * @param processor its model
 * @param cores how many the machine has
 * @param memoryMib in all
 * @param system kernel and its version
 * @param java the JVM of driver and servers
 * @param node its version, or empty
 * @param redis its version, or empty
 */
record Machine(
        String date,
        String processor,
        long cores,
        long memoryMib,
        String system,
        String java,
        String node,
        String redis) {

    static Machine here() throws IOException {
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                field("/proc/cpuinfo", "model name"),
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("processor"))
                        .count(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1_024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                NpmPeers.isAvailable() ? version("node", "--version") : "",
                RedisProcess.isAvailable() ? version("redis-server", "--version") : "");
    }

    /** For people. */
    String describe() {
        return "%s, %d cores, %,d MiB; %s; %s%s%s; %s"
                .formatted(
                        processor,
                        cores,
                        memoryMib,
                        system,
                        java,
                        node.isEmpty() ? "" : "; Node " + node,
                        redis.isEmpty() ? "" : "; Redis " + redis,
                        date);
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String version(String program, String option) throws IOException {
        String said = ProcessCost.output(List.of(program, option)).strip();
        return said.replaceAll("(?s).*?v=?(\\d+[.\\d]*).*", "$1");
    }
}
