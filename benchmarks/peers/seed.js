// The design that roomsig grew from: socket.io, a token looked up in Redis, relay by socket id. With CLUSTER set it is one of
// several nodes, over the sharded adapter. Says "listening on PORT"; ends with its standard input.
'use strict';
const { createServer } = require('node:http');
const { createClient } = require('redis');
const { Server } = require('socket.io');
const { createShardedAdapter } = require('@socket.io/redis-adapter');

const rooms = new Map();

async function connect() {
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', (error) => console.error(error.message));
  await client.connect();
  return client;
}

async function main() {
  const redis = await connect();
  const http = createServer();
  const io = new Server(http, { cors: { origin: '*' } });
  if (process.env.CLUSTER) io.adapter(createShardedAdapter(await connect(), await connect()));

  io.on('connection', (socket) => {
    socket.on('join-room', async ({ room_code, token, display_name }) => {
      const valid = await redis.get(`flowsync-database-room:${room_code}:token:${token}`);
      if (!valid) {
        socket.emit('error', { message: 'Invalid room token', code: 'INVALID_TOKEN' });
        return socket.disconnect();
      }
      socket.join(room_code);
      socket.data.room_code = room_code;
      socket.data.display_name = display_name;
      if (!rooms.has(room_code)) rooms.set(room_code, new Map());
      rooms.get(room_code).set(socket.id, { display_name });
      socket.emit('room-joined', {
        participants: Array.from(rooms.get(room_code).entries()).map(([id, data]) => ({
          socket_id: id,
          display_name: data.display_name,
        })),
        timer_state: null,
        presenter: null,
      });
      socket.to(room_code).emit('user-joined', { socket_id: socket.id, display_name });
    });

    socket.on('offer', ({ to, offer }) => socket.to(to).emit('offer', { from: socket.id, offer }));
    socket.on('answer', ({ to, answer }) => socket.to(to).emit('answer', { from: socket.id, answer }));
    socket.on('ice-candidate', ({ to, candidate }) =>
      socket.to(to).emit('ice-candidate', { from: socket.id, candidate }));

    socket.on('disconnect', () => {
      const { room_code } = socket.data;
      const room = rooms.get(room_code);
      if (!room) return;
      room.delete(socket.id);
      if (room.size === 0) rooms.delete(room_code);
      socket.to(room_code).emit('user-left', { socket_id: socket.id });
    });
  });

  http.listen(0, '127.0.0.1', () => console.log(`listening on ${http.address().port}`));
  process.stdin.on('end', () => process.exit(0)).resume();
}

main();
