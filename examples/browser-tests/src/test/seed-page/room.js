/*
 * The logic of the page is the app's own, word for word where its documentation has the words: it must run against any
 * server that says it is one for such pages. Only what Alpine and Blade did for it is done by hand, at the end.
 */
const room = {
  code: blade.code,
  token: blade.token,
  displayName: blade.displayName,
  videoEnabled: true,
  audioEnabled: true,
  localStream: null,
  socket: null,
  connected: false,
  peers: {},
  peerConnections: {},
  presenter: null,
  timer: null,
  /** Why the socket was lost, each time. */
  disconnects: [],
  /** How often there was no connection to be had. */
  refusals: 0,

  async init() {
    if (!this.token) {
      window.location.href = `/room/${this.code}/lobby`;
      return;
    }

    await this.startLocalStream();
    this.connectSocket();
  },

  async startLocalStream() {
    try {
      // Check if mediaDevices is available (requires HTTPS or localhost)
      if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
        console.warn('getUserMedia not available - site must be served over HTTPS or localhost');
        this.videoEnabled = false;
        this.audioEnabled = false;
        return;
      }

      this.localStream = await navigator.mediaDevices.getUserMedia({
        video: this.videoEnabled,
        audio: this.audioEnabled,
      });
      this.$refs.localVideo.srcObject = this.localStream;
    } catch (e) {
      console.error('Failed to get local stream:', e);
      this.videoEnabled = false;
      this.audioEnabled = false;
    }
  },

  connectSocket() {
    this.socket = io(blade.signalingUrl, {
      path: '/socket.io/',
      transports: blade.transports,
    });

    this.socket.on('connect', () => {
      console.log('Socket connected');
      // After a loss the server has never heard of us, and we have a new id: whom we knew, we meet again.
      Object.keys(this.peers).forEach((peerId) => this.removePeer(peerId));
      this.socket.emit('join-room', {
        room_code: this.code,
        token: this.token,
        display_name: this.displayName,
      });
    });

    this.socket.on('disconnect', (reason) => {
      console.log('Socket disconnected:', reason);
      this.connected = false;
      this.disconnects.push(reason);
      this.show();
    });

    this.socket.on('connect_error', (err) => {
      console.error('No connection:', err.message);
      this.refusals++;
    });

    this.socket.on('error', (data) => {
      console.error('Server error:', data);
      this.$refs.problem.textContent = data.message;
      this.$refs.problem.dataset.code = data.code;
    });

    this.socket.on('room-joined', (data) => {
      this.connected = true;
      console.log('Joined room with participants:', data.participants);

      // Update timer state
      if (data.timer_state) {
        this.updateTimer(data.timer_state);
      }

      this.presenter = data.presenter;

      // Connect to existing participants
      data.participants.forEach((p) => {
        if (p.socket_id !== this.socket.id) {
          this.createPeer(p.socket_id, p.display_name, true);
        }
      });
      this.show();
    });

    this.socket.on('user-joined', (data) => {
      console.log('User joined:', data);
      // Don't create peer here - wait for their offer
      // Just track them in peers list
      if (!this.peers[data.socket_id]) {
        this.peers[data.socket_id] = { displayName: data.display_name, handRaised: false };
      }
      this.addSystemMessage(`${data.display_name} joined the room`);
    });

    this.socket.on('user-left', (data) => {
      console.log('User left:', data);
      this.removePeer(data.socket_id);
    });

    this.socket.on('offer', (data) => {
      this.handleOffer(data.from, data.offer);
    });

    this.socket.on('answer', (data) => {
      this.handleAnswer(data.from, data.answer);
    });

    this.socket.on('ice-candidate', (data) => {
      this.handleIceCandidate(data.from, data.candidate);
    });
  },

  createPeer(peerId, displayName, initiator) {
    // Don't create duplicate peer connections
    if (this.peerConnections[peerId]) {
      console.log('Peer connection already exists:', peerId);
      return this.peerConnections[peerId];
    }

    console.log('Creating peer:', peerId, 'initiator:', initiator, 'hasStream:', !!this.localStream);

    this.peers[peerId] = { displayName: displayName || 'Unknown', handRaised: false };

    const config = {
      initiator,
      trickle: true,
      config: {
        iceServers: [
          { urls: 'stun:stun.l.google.com:19302' },
          { urls: 'stun:stun1.l.google.com:19302' },
        ],
      },
    };

    // Only add stream if we have one
    if (this.localStream) {
      config.stream = this.localStream;
    }

    const peer = new SimplePeer(config);

    peer.on('signal', (signal) => {
      if (peer.destroyed) return;
      if (signal.type === 'offer') {
        this.socket.emit('offer', { to: peerId, offer: signal });
      } else if (signal.type === 'answer') {
        this.socket.emit('answer', { to: peerId, answer: signal });
      } else if (signal.candidate) {
        this.socket.emit('ice-candidate', { to: peerId, candidate: signal });
      }
    });

    peer.on('stream', (stream) => {
      console.log('Got stream from:', peerId);
      this.$nextTick(() => {
        const video = document.getElementById('video-' + peerId);
        if (video) {
          video.srcObject = stream;
        }
      });
    });

    peer.on('connect', () => {
      console.log('Peer connected:', peerId);
      this.tile(peerId)?.setAttribute('data-state', 'connected');
    });

    peer.on('error', (err) => {
      console.error('Peer error:', peerId, err);
    });

    peer.on('close', () => {
      console.log('Peer closed:', peerId);
      // Told late: there may be another connection to the same peer by now.
      if (this.peerConnections[peerId] === peer) {
        this.removePeer(peerId);
      }
    });

    this.peerConnections[peerId] = peer;
    return peer;
  },

  handleOffer(from, offer) {
    console.log('Received offer from:', from);
    if (!this.peerConnections[from]) {
      this.createPeer(from, this.peers[from]?.displayName || 'Unknown', false);
    }
    const peer = this.peerConnections[from];
    if (peer && !peer.destroyed) {
      peer.signal(offer);
    }
  },

  handleAnswer(from, answer) {
    console.log('Received answer from:', from);
    const peer = this.peerConnections[from];
    if (peer && !peer.destroyed) {
      peer.signal(answer);
    }
  },

  handleIceCandidate(from, candidate) {
    const peer = this.peerConnections[from];
    if (peer && !peer.destroyed) {
      peer.signal(candidate);
    }
  },

  removePeer(peerId) {
    const peer = this.peerConnections[peerId];
    delete this.peerConnections[peerId];
    delete this.peers[peerId];
    peer?.destroy();
  },

  updateTimer(state) {
    this.timer = state;
  },

  addSystemMessage(text) {
    const line = document.createElement('li');
    line.textContent = text;
    this.$refs.messages.append(line);
  },

  // In place of Alpine: tiles follow the list of peers, and the state is shown.

  $refs: {
    localVideo: document.getElementById('local'),
    messages: document.getElementById('messages'),
    problem: document.getElementById('problem'),
  },

  $nextTick(then) {
    queueMicrotask(then);
  },

  show() {
    document.body.dataset.state = this.connected ? 'joined' : 'disconnected';
  },

  tile(peerId) {
    return document.getElementById('video-' + peerId)?.closest('[data-peer]');
  },

  showPeer(peerId, { displayName }) {
    let tile = this.tile(peerId);
    if (!tile) {
      tile = document.createElement('figure');
      tile.dataset.peer = peerId;
      const video = document.createElement('video');
      video.id = 'video-' + peerId;
      video.autoplay = true;
      video.playsInline = true;
      video.width = 240;
      tile.append(video, document.createElement('figcaption'));
      document.getElementById('tiles').append(tile);
    }
    tile.querySelector('figcaption').textContent = displayName;
  },

  hidePeer(peerId) {
    this.tile(peerId)?.remove();
  },
};

room.peers = new Proxy(room.peers, {
  set(peers, peerId, peer) {
    peers[peerId] = peer;
    room.showPeer(peerId, peer);
    return true;
  },
  deleteProperty(peers, peerId) {
    delete peers[peerId];
    room.hidePeer(peerId);
    return true;
  },
});

window.room = room;
room.init();
