package io.roomsig.examples.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The npm packages of the seed's page, as its lock file says: installed by the first test that needs them. */
final class SeedPackages {
    /** The page, and what it needs. */
    static final Path PAGE = Path.of("src", "test", "seed-page");

    private static final Path HOME = Path.of("target", "seed-page");
    private static final String LOCK = "package-lock.json";
    private static final int PATIENCE_MINUTES = 3;

    private SeedPackages() {}

    /** Skips the test where there is no npm. */
    static synchronized void install() throws IOException, InterruptedException {
        if (isInstalled()) {
            return;
        }
        String npm = Programs.find("npm").toString();
        Files.createDirectories(HOME);
        for (String file : List.of("package.json", LOCK)) {
            Files.copy(PAGE.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = HOME.resolve("npm.log");
        Process process = new ProcessBuilder(
                        npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("npm could not install the page's packages: " + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where an installed package is. */
    static Path folder(String path) {
        return HOME.resolve("node_modules").resolve(path);
    }

    /** npm writes the second file when it is done. */
    private static boolean isInstalled() throws IOException {
        return Files.exists(HOME.resolve(LOCK))
                && Files.mismatch(PAGE.resolve(LOCK), HOME.resolve(LOCK)) < 0
                && Files.exists(folder(".package-lock.json"));
    }
}
