package io.roomsig.examples.browser;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** One participant's window, as what people see and do in it. The pages' hooks are {@code data-testid} and their like. */
final class Window {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final ChromeDriver driver;
    private final String handle;

    Window(String name, ChromeDriver driver, String handle) {
        this.name = name;
        this.driver = driver;
        this.handle = handle;
    }

    /** Makes it the one that the driver talks to. */
    ChromeDriver front() {
        driver.switchTo().window(handle);
        return driver;
    }

    Window go(URI page) {
        front().get(page.toString());
        return this;
    }

    /** Runs a script before those of each page that is loaded from now on. */
    Window beforeEachPage(String script) {
        front().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return this;
    }

    /** A person who does not let the page use camera and microphone. */
    Window refuseCameraAndMicrophone() {
        return beforeEachPage("navigator.mediaDevices.getUserMedia ="
                + " () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));");
    }

    /** From the lobby of a room into the room, as people go. */
    Window join(URI app, String code) {
        go(app.resolve("/room/" + code + "/lobby"));
        type("name", name);
        click("join");
        return awaitJoined();
    }

    Window awaitJoined() {
        await("is in the room", () -> "joined".equals(state()));
        return this;
    }

    String state() {
        return attribute(By.cssSelector("body[data-page=room]"), "data-state");
    }

    void click(String testId) {
        await("can click " + testId, () -> {
            WebElement element = front().findElement(testId(testId));
            if (!element.isEnabled()) {
                return false;
            }
            element.click();
            return true;
        });
    }

    void type(String testId, String text) {
        WebElement element = front().findElement(testId(testId));
        element.clear();
        element.sendKeys(text);
    }

    String text(String testId) {
        return front().findElement(testId(testId)).getText();
    }

    String attribute(String testId, String attribute) {
        return attribute(testId(testId), attribute);
    }

    /** Waits for a problem to be told, and gives the words. */
    String awaitProblem(String code) {
        await("is told " + code, () -> code.equals(attribute(By.id("problem"), "data-code")));
        return front().findElement(By.id("problem")).getText();
    }

    /** How many others have a tile. */
    int others() {
        return front().findElements(By.cssSelector("[data-peer]")).size();
    }

    /** An attribute of the tile of somebody else: {@code state}, {@code video}, {@code audio}, {@code hand}. */
    String tile(String who, String fact) {
        return attribute(By.cssSelector("[data-peer][aria-label='" + who + "']"), "data-" + fact);
    }

    /** How many screens of others it shows. */
    int screens() {
        return front().findElements(By.cssSelector("[data-screen][data-video=on]"))
                .size();
    }

    /** Whether the screen that it shows is another picture than the last time it was asked. */
    boolean screenMoves() {
        return Boolean.TRUE.equals(front().executeScript(Scripts.SCREEN));
    }

    /** Waits until it is in a call with so many others: a picture that moves and sound from each. */
    void awaitCall(int others, Duration patience) {
        awaitMedia(others, patience);
        await(
                "shows all connected",
                () -> front().findElements(By.cssSelector("[data-peer][data-state=connected]"))
                                .size()
                        == others);
    }

    /** Waits until it gets a picture that moves and sound from so many others, whatever it shows beside. */
    void awaitMedia(int others, Duration patience) {
        await("hears and sees " + others, patience, () -> {
            Map<String, Media> now = media();
            return now.size() == others && now.values().stream().allMatch(Media::isThere);
        });
        Map<String, Media> before = media();
        await("gets more frames of " + others, patience, () -> {
            Map<String, Media> now = media();
            return now.size() == others
                    && now.entrySet().stream()
                            .allMatch(entry -> entry.getValue().isMoreThan(before.get(entry.getKey())));
        });
        await("shows a picture of " + others, patience, () -> pictures().size() == others);
        Map<String, Picture> first = pictures();
        await("sees " + others + " move", patience, () -> {
            Map<String, Picture> now = pictures();
            return now.size() == others
                    && now.entrySet().stream().allMatch(one -> one.getValue().isOtherThan(first.get(one.getKey())));
        });
    }

    /** What has come from each of the others so far, by participant. */
    Map<String, Media> media() {
        Map<String, Media> media = new TreeMap<>();
        Object answer = front().executeAsyncScript(Scripts.MEDIA);
        ((Map<?, ?>) Objects.requireNonNull(answer)).forEach((peer, numbers) -> {
            List<?> list = (List<?>) numbers;
            media.put((String) peer, new Media(number(list.get(0)), number(list.get(1))));
        });
        return media;
    }

    /** What it has sent to the server and got from there, in order, where {@link Scripts#RECORD} was run before. */
    List<String> messages() {
        return ((List<?>) run("return messages")).stream().map(String::valueOf).toList();
    }

    /** How it is connected to the only other one. */
    Route route() {
        List<?> parts = (List<?>) Objects.requireNonNull(front().executeAsyncScript(Scripts.ROUTE));
        return parts.size() < 4
                ? Route.NONE
                : new Route(text(parts, 0), text(parts, 1), text(parts, 2), text(parts, 3));
    }

    private static String text(List<?> parts, int index) {
        return String.valueOf(parts.get(index));
    }

    /** The codes of the errors that a page gets of a TURN server with credentials that somebody made up. */
    List<Integer> candidateErrors(String turnUrl) {
        Object codes = Objects.requireNonNull(front().executeAsyncScript(Scripts.CANDIDATE_ERRORS, turnUrl));
        return ((List<?>) codes)
                .stream().map(code -> ((Number) code).intValue()).toList();
    }

    /** Until when the TURN credentials are good that its connection to the only other one has by now. */
    Instant credentialExpiry() {
        String username = (String) run(Scripts.USERNAME);
        return Instant.ofEpochSecond(Long.parseLong(username.substring(0, username.indexOf(':'))));
    }

    /** What the tiles of the others show right now, by participant; a black or empty picture is left out. */
    Map<String, Picture> pictures() {
        Map<String, Picture> pictures = new TreeMap<>();
        Object answer = front().executeScript(Scripts.PICTURES);
        ((Map<?, ?>) Objects.requireNonNull(answer))
                .forEach((peer, spots) -> pictures.put((String) peer, Picture.parse((String) spots)));
        return pictures;
    }

    Object run(String script, Object... arguments) {
        return Objects.requireNonNullElse(front().executeScript(script, arguments), "");
    }

    void await(String what, Supplier<Boolean> condition) {
        await(what, PATIENCE, condition);
    }

    void await(String what, Duration patience, Supplier<Boolean> condition) {
        try {
            new WebDriverWait(front(), patience, Duration.ofMillis(100))
                    .ignoring(StaleElementReferenceException.class)
                    .until(ignored -> condition.get());
        } catch (TimeoutException e) {
            throw new AssertionError(name + " never " + what + "; shown: " + describe(), e);
        }
    }

    /** What is to be seen, for the report of a failure. */
    String describe() {
        return front().getCurrentUrl() + " state " + state() + ", problem " + attribute(By.id("problem"), "data-code")
                + ", " + run(Scripts.DESCRIBE);
    }

    private String attribute(By by, String attribute) {
        return front().findElements(by).stream()
                .map(element -> element.getDomAttribute(attribute))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private static By testId(String id) {
        return By.cssSelector("[data-testid='" + id + "']");
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * What has come from a participant.
     *
     * @param frames pictures decoded
     * @param sound energy heard: silence has none
     */
    record Media(double frames, double sound) {
        boolean isThere() {
            return frames > 0 && sound > 0;
        }

        boolean isMoreThan(@Nullable Media before) {
            return before != null && frames > before.frames && sound >= before.sound;
        }
    }

    /**
     * How two are connected (webrtc-stats, {@code RTCIceCandidateStats}).
     *
     * @param local type of this side's candidate
     * @param remote type of the other side's
     * @param transport how this side speaks to its relay, if it has one
     * @param generation the fragment of the user name that an ICE restart changes
     */
    record Route(String local, String remote, String transport, String generation) {
        static final Route NONE = new Route("none", "none", "none", "none");
    }

    /**
     * What a tile shows.
     *
     * @param spots red, green and blue of a few hundred of them
     */
    record Picture(List<Integer> spots) {
        /** More than a codec does to a picture that stands still. */
        private static final int MOVED = 60;

        static Picture parse(String text) {
            return new Picture(Stream.of(text.split(",")).map(Integer::valueOf).toList());
        }

        boolean isOtherThan(@Nullable Picture before) {
            return before != null
                    && IntStream.range(0, spots.size())
                            .anyMatch(i -> Math.abs(spots.get(i) - before.spots.get(i)) > MOVED);
        }
    }
}
