package io.roomsig.examples.browser;

/** What is asked of a room page that people can see, but a driver cannot. */
final class Scripts {
    private Scripts() {}

    /** The connections of the app's own page, else those of the seed's. */
    private static final String PEERS = """
            const peers = window.roomsigRoom
              ? [...window.roomsigRoom.peers.values()]
              : Object.entries(window.room?.peerConnections ?? {}).map(([id, peer]) =>
                  ({ id, pc: peer._pc, displayName: room.peers[id].displayName, connection: peer.connected }));
            """;

    /** Lets {@link Window#media} find the connections of a page that keeps them to itself. */
    static final String SHOW_CONNECTIONS = """
            window.roomsigRoom = { peers: new Map() };
            window.RTCPeerConnection = class extends RTCPeerConnection {
              constructor(...options) {
                super(...options);
                const id = String(roomsigRoom.peers.size);
                roomsigRoom.peers.set(id, { id, pc: this });
              }
            };
            """;

    /** Keeps every message that a page sends and gets, as it is: see {@link Window#messages}. */
    static final String RECORD = """
            window.messages = [];
            const record = (data) => messages.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
            window.WebSocket = class extends WebSocket {
              send(data) {
                record(data);
                super.send(data);
              }
              set onmessage(listener) {
                super.onmessage = (event) => {
                  record(event.data);
                  listener(event);
                };
              }
            };
            """;

    /** By peer: frames decoded, and the energy of the sound received. */
    static final String MEDIA = PEERS + """
            const done = arguments[0];
            Promise.all(peers.map(async (peer) => {
              let frames = 0, sound = 0;
              (await peer.pc.getStats()).forEach((one) => {
                if (one.type !== 'inbound-rtp') return;
                // The camera's, not those of a screen.
                const camera = !peer.stream || peer.stream.getVideoTracks().some(({ id }) => id === one.trackIdentifier);
                if (one.kind === 'video') frames += camera ? one.framesDecoded ?? 0 : 0;
                else sound += one.totalAudioEnergy ?? 0;
              });
              return [peer.id, [frames, sound]];
            })).then((all) => done(Object.fromEntries(all)), () => done({}));
            """;

    /** How the only other one is connected: types of the chosen candidates, transport to the relay, ICE generation. */
    static final String ROUTE = PEERS + """
            const done = arguments[0];
            (async () => {
              const stats = await peers[0].pc.getStats();
              for (const { type, selectedCandidatePairId } of stats.values()) {
                if (type !== 'transport') continue;
                const pair = stats.get(selectedCandidatePairId);
                const local = stats.get(pair.localCandidateId);
                const remote = stats.get(pair.remoteCandidateId);
                return [local.candidateType, remote.candidateType, local.relayProtocol, local.usernameFragment];
              }
            })().then((route) => done(route ?? []), () => done([]));
            """;

    /** The user name that the next relay of the connection to the only other one is asked for with. */
    static final String USERNAME = PEERS + """
            return peers[0].pc.getConfiguration().iceServers.find(({ username }) => username).username;
            """;

    /** Why a connection through this TURN server, with credentials that somebody made up, has no relay. */
    static final String CANDIDATE_ERRORS = """
            const [urls, done] = arguments;
            const errors = new Set();
            const pc = new RTCPeerConnection({
              iceServers: [{ urls, username: '9999999999:eve', credential: 'guessed' }],
              iceTransportPolicy: 'relay',
            });
            pc.onicecandidateerror = ({ errorCode }) => errors.add(errorCode);
            pc.onicegatheringstatechange = () => pc.iceGatheringState === 'complete' && done([...errors]);
            pc.createDataChannel('x');
            pc.setLocalDescription();
            """;

    /** By peer: the picture of its tile, as the colours of a few hundred spots. */
    static final String PICTURES = """
            const canvas = document.createElement('canvas');
            canvas.width = 32;
            canvas.height = 18;
            const context = canvas.getContext('2d', { willReadFrequently: true });
            const pictures = {};
            for (const tile of document.querySelectorAll('[data-peer]')) {
              const video = tile.querySelector('video');
              if (!video.videoWidth) continue;
              context.drawImage(video, 0, 0, canvas.width, canvas.height);
              const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
              const spots = data.filter((_, index) => index % 4 !== 3);
              if (spots.some((spot) => spot > 20)) pictures[tile.dataset.peer] = spots.join();
            }
            return pictures;
            """;

    /** A screen to share: headless browsers have none. */
    static final String HAS_SCREEN = """
            navigator.mediaDevices.getDisplayMedia = async () => {
              const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
              const context = canvas.getContext('2d');
              let turn = 0;
              setInterval(() => {
                context.fillStyle = `hsl(${turn * 40} 90% 50%)`;
                context.fillRect(0, 0, canvas.width, canvas.height);
                turn++;
              }, 200);
              return canvas.captureStream(5);
            };
            """;

    static final String SCREEN = """
            const video = document.querySelector('[data-screen] video');
            if (!video?.videoWidth) return false;
            const context = new OffscreenCanvas(1, 1).getContext('2d');
            context.drawImage(video, 0, 0, 1, 1);
            const spot = context.getImageData(0, 0, 1, 1).data.join();
            const before = video.spot;
            video.spot = spot;
            return before !== undefined && before !== spot;
            """;

    static final String DESCRIBE = PEERS + """
            return JSON.stringify({
              title: document.title,
              peers: peers.map((peer) => [peer.displayName, peer.connection, peer.pc.connectionState, peer.pc.signalingState]),
              toasts: document.getElementById('toasts')?.textContent,
              disconnects: window.room?.disconnects,
              ledger: window.ledger && { ...window.ledger, tiles: 0 },
            });
            """;
}
