package io.roomsig.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured, as a file of one JSON object a line: the machine first, then each {@link Measurement}.
 *
 * @param machine where
 * @param measurements in the order in which they were made
 */
record Results(Machine machine, List<Measurement> measurements) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Results read(Path file) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        Machine machine = null;
        for (String line : Files.readAllLines(file)) {
            JsonNode json = JSON.readTree(line);
            if (json.has("machine")) {
                machine = JSON.treeToValue(json.get("machine"), Machine.class);
            } else {
                measurements.add(JSON.treeToValue(json, Measurement.class));
            }
        }
        if (machine == null) {
            throw new IOException("no results: " + file);
        }
        return new Results(machine, measurements);
    }

    /** Writes results as they come, so that a run that is broken off has given something. */
    static final class Writer implements AutoCloseable {
        private final Machine machine;
        private final List<Measurement> measurements = new ArrayList<>();
        private final BufferedWriter out;

        Writer(Path file, Machine machine) throws IOException {
            this.machine = machine;
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            out = Files.newBufferedWriter(file);
            line(JSON.createObjectNode().set("machine", JSON.valueToTree(machine)));
        }

        void add(Measurement measurement) {
            measurements.add(measurement);
            try {
                var json = JSON.valueToTree(measurement);
                ((com.fasterxml.jackson.databind.node.ObjectNode) json).remove("valid");
                line(json);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void line(JsonNode json) throws IOException {
            out.write(JSON.writeValueAsString(json));
            out.newLine();
            out.flush();
        }

        Results results() {
            return new Results(machine, List.copyOf(measurements));
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
