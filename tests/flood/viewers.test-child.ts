import { WebSocket } from 'ws';
import { streamProtocol } from '#shared/contract/page.ts';
import { streamPath } from '#shared/contract/streams.ts';
import { ViewersArgs } from './messages.ts';

/** A program: a crowd of viewers over one connection. It leaves when it is told to, or its parent has gone. */
const { origin, cookie, page, count, deviceIds } = ViewersArgs.parse(JSON.parse(process.argv[2] ?? ''));
const report = { opened: 0, ended: 0, bytes: 0 };
const url = new URL(streamPath, origin.replace('http', 'ws'));
for (let number = 0; number < count; number += 1) {
  const socket = new WebSocket(url, [streamProtocol, `${streamProtocol}.${page}`], {
    headers: { cookie, origin },
  });
  socket.on('open', () => {
    report.opened += 1;
    socket.send(JSON.stringify({ type: 'watch', deviceIds }));
    if (report.opened === count) process.send?.('all open');
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary && Buffer.isBuffer(data)) report.bytes += data.length;
  });
  socket.on('close', () => (report.ended += 1));
  socket.on('error', () => undefined);
}
process.once('disconnect', () => process.exit());
process.once('message', () => process.send?.(report, () => process.exit()));
