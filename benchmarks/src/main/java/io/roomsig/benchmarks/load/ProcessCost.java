package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process has used, from outside. */
final class ProcessCost {
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    /** After the name, which is in parentheses and may have spaces: state, then eleven more, utime and stime. */
    private static final int UTIME = 11;

    private static final long MICROS = 1_000_000;

    private final long ticksPerSecond;

    ProcessCost() throws IOException {
        ticksPerSecond = Long.parseLong(output(List.of("getconf", "CLK_TCK")).strip());
    }

    /** The processor time of all its threads, in microseconds; as exact as the kernel's tick, 10 ms. */
    double cpuMicros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1]);
        return (double) ticks * MICROS / ticksPerSecond;
    }

    /** What is alive on the heap of a JVM, in bytes, after a full collection. */
    static long liveHeapBytes(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        output(List.of(jcmd, Long.toString(pid), "GC.run"));
        String histogram = output(List.of(jcmd, Long.toString(pid), "GC.class_histogram"));
        Matcher total = HISTOGRAM_TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("no histogram of " + pid);
        }
        return Long.parseLong(total.group(1));
    }

    static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
