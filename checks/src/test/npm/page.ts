// What a page does with the client. Compiled, never run; each line that expects an error is one that the types have to refuse.
import { type Participant, type Peer, RoomClient, RoomError } from 'roomsig';

export async function call(token: string, localStream: MediaStream): Promise<number> {
  const room: RoomClient = new RoomClient({ roomCode: 'ABC123', token, displayName: 'Ada', localStream, maxUplink: null });
  const off: () => void = room.on('track', ({ peer, track }) => {
    const stream: MediaStream = peer.stream;
    console.log(stream.id, track.kind, peer.id);
  });
  room.on('connection', ({ state, retryInMs }) => console.log(state === 'reconnecting' ? retryInMs : state));
  room.on('room-state', ({ key, by }) => console.log(key, by?.length));
  try {
    await room.join();
  } catch (error) {
    if (error instanceof RoomError && error.retryable) return error.retryAfterMs ?? 0;
    throw error;
  }
  const everybody: Participant[] = room.participants;
  const ada: Peer | undefined = room.peers.get('ada');
  room.openChannel('chat', { ordered: true }).on('message', ({ data }) => console.log(data));
  await room.setRoomState('page', { number: 7 }, 1);
  await room.moderate('kick', ada?.id);
  off();

  // @ts-expect-error no room without a code
  new RoomClient({ token });
  // @ts-expect-error no such event
  room.on('no-such-event', () => {});
  // @ts-expect-error not what this event brings
  room.on('peer-left', ({ track }) => track);
  // @ts-expect-error no such thing to do to somebody
  await room.moderate('promote', 'ada');
  // @ts-expect-error not to be written
  room.state = 'closed';
  return everybody.length;
}
