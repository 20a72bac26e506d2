import { definitionOf, type ArgsOf, type MethodName, type ReplyOf } from '#shared/contract/index.ts';
import type { DeviceId } from '#shared/domain/ids.ts';
import type { LiveSignal } from '#shared/domain/signals.ts';
import { decodeFrames } from '#shared/codec/frame.ts';
import type { App } from '#main/compose.ts';
import type { SignalEnd } from './protocol.ts';

export type Call = <M extends MethodName>(method: M, args: ArgsOf<M>) => Promise<ReplyOf<M>>;

/** Somebody signed in on a screen of their own; every request goes the way that a window's goes. */
export async function signIn(
  app: App,
  clinicianId: string,
  pin: string,
): Promise<{ id: string; call: Call }> {
  const screen = { id: app.identity.openScreen() };
  const call: Call = async (method, args) => {
    const answer = await app.api.call(screen.id, method, args);
    screen.id = answer.connectionId ?? screen.id;
    if (!answer.ok) throw new Error(`${method}: ${answer.error.code}, ${answer.error.message}`);
    return definitionOf(method).reply.parse(answer.reply);
  };
  await call('identity.signIn', { clinicianId, pin });
  return { id: screen.id, call };
}

/** Watches devices as a screen does. @param onEnds called with the time of each signal's latest sample */
export function watchEnds(
  app: App,
  screenId: string,
  signals: readonly LiveSignal[],
  onEnds: (ends: SignalEnd[]) => void,
): void {
  const byStream = new Map(signals.map((signal) => [signal.streamId, signal]));
  const viewer = app.streams.open(screenId, {
    sendText: () => undefined,
    sendFrames(bytes) {
      const ends = decodeFrames(bytes).flatMap(({ streamId, startMs, samples, rateHz }) => {
        const signal = byStream.get(streamId);
        if (signal === undefined) return [];
        const { deviceId, signalId } = signal;
        return [{ deviceId, signalId, lastMs: startMs + ((samples.length - 1) * 1000) / rateHz }];
      });
      onEnds(ends);
    },
    bufferedBytes: () => 0,
    close: () => undefined,
  });
  const deviceIds = [...new Set<DeviceId>(signals.map(({ deviceId }) => deviceId))];
  viewer.receive(JSON.stringify({ type: 'watch', deviceIds }));
}

/** Waits for a state, not for a time. */
export async function until<T>(
  what: string,
  deadlineMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error(`${what} did not come within ${deadlineMs} ms`);
}
