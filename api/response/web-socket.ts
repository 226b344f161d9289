/** A watch over WebSocket (RFC 6455): one text message an event, as kube-apiserver sends them. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EventStream } from './answer.ts';
import { badRequest } from './status.ts';
import { eventLine } from './web-response.ts';

/** Appended to the client's key by the protocol. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Control frames are shorter, and whoever watches has nothing else to say. */
const MAX_CLIENT_FRAME = 64 * 1024;

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const FINAL = 0x80;
const MASKED = 0x80;

/** Codes of a closing frame. */
const NORMAL_CLOSURE = 1000;
const TOO_LARGE = 1009;

/** True when a client wants to go on in WebSocket. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Switches the connection over and sends the events until either side ends. Throws BadRequest for a handshake that is none. */
export async function sendEvents(request: IncomingMessage, socket: Duplex, events: EventStream): Promise<void> {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || request.headers['sec-websocket-version'] !== '13') {
    events.close();
    throw badRequest('a WebSocket needs Sec-WebSocket-Key and version 13');
  }
  const accept = createHash('sha1').update(`${key}${ACCEPT_SUFFIX}`).digest('base64');
  const protocol = request.headers['sec-websocket-protocol']?.split(',')[0]?.trim();
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
      '\r\n',
    ].join('\r\n'),
  );
  socket.on('error', () => {}); // The caller is gone: 'close' follows.
  socket.once('close', () => events.close());
  answerClient(socket);
  for (let batch = await events.next(); batch && !socket.destroyed; batch = await events.next()) {
    const frames = batch.map((event) => frameOf(TEXT, eventLine(event).subarray(0, -1)));
    if (!socket.write(Buffer.concat(frames))) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    }
  }
  close(socket, NORMAL_CLOSURE);
}

/** Answers pings and the end; whatever else a client sends is passed over. */
function answerClient(socket: Duplex): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
      if (frame.length > MAX_CLIENT_FRAME) {
        close(socket, TOO_LARGE);
        rest = Buffer.alloc(0);
        return;
      }
      if (!frame.payload) {
        return;
      }
      rest = rest.subarray(frame.end);
      if (frame.code === CLOSE) {
        close(socket, NORMAL_CLOSURE);
      } else if (frame.code === PING) {
        socket.write(frameOf(PONG, frame.payload));
      }
    }
  });
}

function close(socket: Duplex, code: number): void {
  if (!socket.writableEnded && !socket.destroyed) {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    socket.end(frameOf(CLOSE, payload), () => socket.destroy());
  }
}

/** Lengths up to this stand in the frame's second byte; 126 and 127 announce 16 and 64 bits. */
const SHORT = 125;
const IN_16_BITS = 126;
const IN_64_BITS = 127;

/** A whole frame of a server, which masks nothing. */
export function frameOf(code: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length <= SHORT) {
    return Buffer.concat([Buffer.from([FINAL | code, length]), payload]);
  }
  const isLong = length > 0xffff;
  const head = Buffer.alloc(isLong ? 10 : 4);
  head[0] = FINAL | code;
  head[1] = isLong ? IN_64_BITS : IN_16_BITS;
  if (isLong) {
    head.writeBigUInt64BE(BigInt(length), 2);
  } else {
    head.writeUInt16BE(length, 2);
  }
  return Buffer.concat([head, payload]);
}

/** The first frame of a client's bytes: undefined while its head, without payload while the rest is not all there. */
function readFrame(
  bytes: Buffer,
): { code: number; length: number; payload: Buffer | undefined; end: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) {
    return undefined;
  }
  const short = second & ~MASKED;
  const lengthBytes = short === IN_16_BITS ? 2 : short === IN_64_BITS ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  const start = maskAt + ((second & MASKED) === 0 ? 0 : 4);
  if (bytes.length < start) {
    return undefined;
  }
  const length =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + length;
  const mask = bytes.subarray(maskAt, start);
  const payload =
    bytes.length < end
      ? undefined
      : Buffer.from(bytes.subarray(start, end).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return { code: first & 0x0f, length, payload, end };
}
