package io.roomsig.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The servers on Node, with their packages in the exact versions of {@code benchmarks/peers/package.json}. */
final class NpmPeers {
    private static final int PATIENCE_MINUTES = 5;

    private NpmPeers() {}

    static boolean isAvailable() {
        return Programs.isThere("node") && Programs.isThere("npm");
    }

    /** Installs what is not installed yet, and returns the folder. */
    static Path install(Path sources, Path home) throws IOException {
        Files.createDirectories(home);
        Path wanted = sources.resolve("package.json");
        Path installed = home.resolve("installed.json");
        boolean isInstalled = Files.exists(installed) && Files.mismatch(wanted, installed) < 0;
        try (Stream<Path> files = Files.list(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!isInstalled) {
            npmInstall(home);
            Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return home;
    }

    private static void npmInstall(Path home) throws IOException {
        Path log = home.resolve("npm.log");
        Process process = new ProcessBuilder(
                        List.of("npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("npm could not install: " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            process.destroyForcibly();
        }
    }
}
