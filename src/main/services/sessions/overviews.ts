import type { DeviceId } from '#shared/domain/ids.ts';
import type { SignalInfo } from '#shared/domain/signals.ts';
import type { StreamFrame } from '#shared/codec/frame.ts';
import type { OverviewEntry } from './entries.ts';
import { Overview } from './overview.ts';

interface Item {
  readonly deviceId: DeviceId;
  readonly signalId: string;
  readonly overview: Overview;
}

/** The overviews of a session's signals. */
export class Overviews {
  readonly #items = new Map<string, Item>();
  #throughSequence = 0;

  of(deviceId: DeviceId, signalId: string): Overview {
    const key = `${deviceId} ${signalId}`;
    const item = this.#items.get(key) ?? { deviceId, signalId, overview: new Overview() };
    this.#items.set(key, item);
    return item.overview;
  }

  /** @param sequence of the journal's record that holds the frames */
  add(
    info: Pick<SignalInfo, 'deviceId' | 'signalId' | 'offset'>,
    frames: readonly StreamFrame[],
    sequence: number,
  ) {
    const overview = this.of(info.deviceId, info.signalId);
    for (const frame of frames) overview.add(frame, info.offset);
    this.#throughSequence = Math.max(this.#throughSequence, sequence);
  }

  /** What changed since the last call; null when nothing did. */
  takeChanges(): OverviewEntry | null {
    const signals = [...this.#items.values()]
      .map(({ deviceId, signalId, overview }) => ({ deviceId, signalId, chunks: overview.takeChanges() }))
      .filter(({ chunks }) => chunks.length > 0);
    return signals.length === 0 ? null : { throughSequence: this.#throughSequence, signals };
  }

  /** The changes were not stored: they are to come with the next ones. */
  giveBack({ signals }: OverviewEntry): void {
    for (const { deviceId, signalId, chunks } of signals) {
      this.of(deviceId, signalId).giveBack(chunks.map(({ index }) => index));
    }
  }

  join({ signals, throughSequence }: OverviewEntry): void {
    for (const { deviceId, signalId, chunks } of signals) {
      for (const { index, data } of chunks) this.of(deviceId, signalId).join(index, data);
    }
    this.#throughSequence = Math.max(this.#throughSequence, throughSequence);
  }
}
