import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { StrangersArgs } from './messages.ts';

/** A program: a crowd that nobody let in. It leaves when it is told to, or its parent has gone. */

const sockets = 200;
const everyMs = 10;

const args = StrangersArgs.parse(JSON.parse(process.argv[2] ?? ''));
const counted = { sent: 0, answered: 0, tries: {} as Record<string, number> };
void Promise.all(Array.from({ length: args.loops }, (_, index) => tryPins(args, index, counted.tries)));
flood(args, counted);
process.once('disconnect', () => process.exit());
process.once('message', () => process.send?.(counted, () => process.exit()));

async function tryPins(
  { origin, clinicianIds }: StrangersArgs,
  index: number,
  tries: Record<string, number>,
): Promise<never> {
  for (let count = 0; ; count += 1) {
    const real = clinicianIds[count % clinicianIds.length];
    const clinicianId = index % 3 === 0 ? real : `made.up${index}x${count}`;
    const status = await fetch(`${origin}/api/tokens`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${randomBytes(24).toString('base64url')}`,
      },
      body: JSON.stringify({ clinicianId, pin: String(200_000 + (count % 700_000)) }),
    }).then(
      async (response) => (await response.text(), response.status),
      () => 0,
    );
    tries[status] = (tries[status] ?? 0) + 1;
  }
}

/** Requests at the wanted rate over many sockets, several at once on each, whatever is answered. */
function flood(
  { origin, requestsPerSecond }: StrangersArgs,
  report: { sent: number; answered: number },
): void {
  const { port, host } = new URL(origin);
  const request = Buffer.from(`GET /api/devices HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  const open: Socket[] = [];
  const begin = (place: number): void => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('data', (data) => (report.answered += count(data.toString('latin1'))));
    socket.on('error', () => undefined);
    socket.on('close', () => setImmediate(begin, place));
    open[place] = socket;
  };
  for (let place = 0; place < sockets; place += 1) begin(place);
  let owed = 0;
  let next = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    owed += (requestsPerSecond * (now - last)) / 1_000;
    last = now;
    const each = Math.ceil(owed / sockets);
    for (let tried = 0; tried < sockets && owed >= each; tried += 1) {
      const socket = open[(next = (next + 1) % sockets)];
      // What the other side does not read stays here: no more is sent on that socket.
      if (socket === undefined || !socket.writable || socket.writableLength > 64 * 1024) continue;
      socket.write(Buffer.concat(Array.from({ length: each }, () => request)));
      report.sent += each;
      owed -= each;
    }
    // Not made up for later: a rate, not a debt.
    owed = Math.min(owed, requestsPerSecond / 20);
  }, everyMs);
}

const count = (text: string) => text.split('HTTP/1.1 ').length - 1;
