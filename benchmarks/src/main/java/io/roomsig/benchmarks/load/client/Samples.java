package io.roomsig.benchmarks.load.client;

/** Signals of the sizes that browsers send, as they stand in JSON. */
final class Samples {
    /** The whole message, whatever envelope its language has. */
    static final int CANDIDATE_BYTES = 255;

    static final int DESCRIPTION_BYTES = 3_600;

    static final String CANDIDATE = "{\"candidate\":\"candidate:${stamp} 1 udp 2122260223 192.168.1.34 54321 typ host"
            + " ufrag Ab3d${pad}\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}";

    /** Ten sections of what Chromium says of a codec, and the rest in one attribute. */
    static final String SDP =
            "v=0\\r\\no=- ${stamp} 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\nt=0 0\\r\\na=group:BUNDLE 0 1\\r\\n"
                    + "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\\r\\nc=IN IP4 0.0.0.0\\r\\na=ice-ufrag:Ab3d\\r\\n"
                    + "a=ice-pwd:0123456789abcdef01234567\\r\\na=ice-options:trickle\\r\\na=setup:actpass\\r\\na=mid:0\\r\\n"
                    + "a=sendrecv\\r\\na=rtcp-mux\\r\\na=rtpmap:111 opus/48000/2\\r\\na=fmtp:111 minptime=10;useinbandfec=1\\r\\n"
                    + "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101 102\\r\\nc=IN IP4 0.0.0.0\\r\\na=mid:1\\r\\n"
                    + ("a=rtpmap:96 VP8/90000\\r\\na=rtcp-fb:96 goog-remb\\r\\na=rtcp-fb:96 transport-cc\\r\\na=rtcp-fb:96 ccm fir\\r\\n"
                                    + "a=rtcp-fb:96 nack\\r\\na=rtcp-fb:96 nack pli\\r\\na=rtpmap:97 rtx/90000\\r\\na=fmtp:97 apt=96\\r\\n")
                            .repeat(10)
                    + "a=ssrc:1001 cname:${pad}\\r\\n";

    private Samples() {}

    /** The payload of a signal: what {@code RTCPeerConnection} takes. */
    static String payload(Signal signal) {
        return signal == Signal.CANDIDATE ? CANDIDATE : "{\"type\":\"" + signal.event() + "\",\"sdp\":\"" + SDP + "\"}";
    }

    static int bytes(Signal signal) {
        return signal == Signal.CANDIDATE ? CANDIDATE_BYTES : DESCRIPTION_BYTES;
    }
}
