package io.roomsig.examples.browser;

import java.util.Map;
import java.util.Objects;

/**
 * What has happened in a room page since the ledger was opened.
 *
 * @param offers made by this side, restarts included
 * @param left how often a peer went
 * @param renamed how often a connection went on under another id
 * @param resumed how often the page's own connection to the server was resumed
 * @param rejoined how often the room was entered anew
 * @param tilesLost how many of the tiles that were there are gone
 * @param stallMs the longest time that no picture came of somebody
 */
record Ledger(long offers, long left, long renamed, long resumed, long rejoined, long tilesLost, long stallMs) {
    private static final String KEEP = """
            window.openLedger = () => {
              const tiles = [...document.querySelectorAll('[data-peer]')];
              window.ledger = { tiles, offers: 0, left: 0, renamed: 0, resumed: 0, rejoined: 0, stallMs: 0 };
            };
            window.keepLedger = (room) => {
              window.openLedger();
              const count = (name, by = 1) => (window.ledger[name] += by);
              const set = RTCPeerConnection.prototype.setLocalDescription;
              RTCPeerConnection.prototype.setLocalDescription = async function (...description) {
                await set.apply(this, description);
                if (this.localDescription?.type === 'offer') count('offers');
              };
              room.on('peer-left', () => count('left'));
              room.on('peer-renamed', () => count('renamed'));
              room.on('connection', ({ state, resumed }) => count('resumed', state === 'joined' && resumed ? 1 : 0));
              room.on('joined', () => count('rejoined'));
              const growth = new Map();
              setInterval(async () => {
                for (const { pc, stream } of room.peers.values()) {
                  let frames = 0;
                  const cameras = stream.getVideoTracks().map(({ id }) => id);
                  (await pc.getStats()).forEach((one) => {
                    if (cameras.includes(one.trackIdentifier)) frames += one.framesDecoded ?? 0;
                  });
                  const now = performance.now();
                  const last = growth.get(pc);
                  if (!last || frames > last.frames) growth.set(pc, { frames, at: now });
                  else if (frames > 0) window.ledger.stallMs = Math.max(window.ledger.stallMs, now - last.at);
                }
              }, 200);
            };
            """;

    private static final String FROM_THE_START = KEEP + """
            Object.defineProperty(window, 'roomsigRoom', {
              set(room) {
                Object.defineProperty(window, 'roomsigRoom', { value: room });
                window.keepLedger(room);
              },
              configurable: true,
            });
            """;

    private static final String READ = """
            const { tiles, ...counts } = window.ledger;
            return { ...counts, tilesLost: tiles.filter((tile) => !tile.isConnected).length };
            """;

    /** Counts from before the first join. */
    static Window fromTheStart(Window window) {
        return window.beforeEachPage(FROM_THE_START);
    }

    /** Begins anew to count. */
    static void open(Window window) {
        window.run("if (window.ledger) return openLedger();" + KEEP + "keepLedger(window.roomsigRoom);");
    }

    static Ledger read(Window window) {
        Map<?, ?> counts = (Map<?, ?>) window.run(READ);
        return new Ledger(
                number(counts, "offers"),
                number(counts, "left"),
                number(counts, "renamed"),
                number(counts, "resumed"),
                number(counts, "rejoined"),
                number(counts, "tilesLost"),
                number(counts, "stallMs"));
    }

    private static long number(Map<?, ?> counts, String name) {
        return ((Number) Objects.requireNonNull(counts.get(name), name)).longValue();
    }
}
