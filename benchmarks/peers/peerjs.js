// peerjs-server as it comes. Says "listening on PORT"; ends with its standard input.
'use strict';
const { PeerServer } = require('peer');

PeerServer({ host: '127.0.0.1', port: 0, path: '/' }, (http) => console.log(`listening on ${http.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
