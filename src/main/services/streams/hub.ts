import { encodeFrame } from '#shared/codec/frame.ts';
import type { StreamEvent } from '#shared/contract/streams.ts';
import type { ConnectionGate } from '#main/services/api/api.ts';
import { guarded, type ReportFault } from '#main/services/events/report-fault.ts';
import type { DeviceFeed, LiveFrame } from '#main/services/devices/device-feed.ts';
import type { EventBus } from '#main/services/events/event-bus.ts';
import type { VitalNews } from '#main/services/vitals/vital-news.ts';
import type { Logger } from '#main/ports/logger.ts';
import { LiveState } from './live-state.ts';
import { RecentFrames } from './recent-frames.ts';
import { Viewer, type ViewerTransport } from './viewer.ts';

export interface StreamHub {
  /** A new viewer on a linked connection; it ends with `close`, or when nobody is signed in there any more. */
  open(connectionId: string, transport: ViewerTransport): Viewer;
  /** Ends all viewers. */
  stop(): void;
}

/**
 * How long messages are gathered: with few viewers so short that nobody sees it, with many so long that they leave the
 * thread's time to the samples (at most 4,000 messages a second).
 */
const gatherMs = (viewers: number) => Math.max(10, viewers / 4);

/** How often a viewer without traffic is checked for lock and sign-out. */
const checkMs = 200;

export interface StreamHubParts {
  readonly feed: DeviceFeed;
  readonly vitals: Pick<VitalNews, 'onThinned'>;
  readonly bus: EventBus;
  /** What every screen has to be told when it opens. */
  readonly standing: () => readonly StreamEvent[];
  readonly gate: ConnectionGate;
  readonly logger: Logger;
  readonly report: ReportFault;
}

/**
 * Fans live data out to viewers. Each frame is encoded once; each viewer has its own bounded buffer, so that a slow
 * one harms itself alone.
 */
export function createStreamHub(parts: StreamHubParts): StreamHub {
  const { feed, vitals, bus, standing, gate, logger, report } = parts;
  const viewers = new Set<Viewer>();
  const each = (work: (viewer: Viewer) => void) => {
    for (const viewer of viewers) guarded(report, 'viewer', () => work(viewer));
  };
  const state = new LiveState();
  const recent = new RecentFrames();

  const publish = (event: StreamEvent) => {
    state.note(event);
    if (event.type === 'device') recent.follow(event.device);
    if (event.type === 'device-gone') recent.forget(event.deviceId);
    each((viewer) => viewer.event(event));
  };
  const onFrame = (live: LiveFrame) => {
    let bytes: Uint8Array | undefined;
    each((viewer) => {
      if (viewer.watches(live.deviceId)) viewer.frame((bytes ??= encodeFrame(live.frame)));
    });
    recent.add(live);
  };
  const subscriptions = [
    bus.subscribe(publish),
    feed.onFrame(onFrame),
    feed.onDevice((device) => publish({ type: 'device', device })),
    vitals.onThinned((vital) => publish({ type: 'vital', vital })),
  ];
  const check = setInterval(() => {
    each((viewer) => viewer.check());
  }, checkMs);
  check.unref();

  const snapshot = (): readonly StreamEvent[] => [
    { type: 'devices', devices: [...feed.list()] },
    ...state.events(),
    ...standing(),
  ];

  return {
    open(connectionId, transport) {
      const viewer = new Viewer({
        transport,
        authenticate: () => gate.authenticate(connectionId),
        snapshot,
        recent: (deviceId) => recent.of(deviceId),
        logger,
        onClose: () => viewers.delete(viewer),
        gatherMs: () => gatherMs(viewers.size),
      });
      viewers.add(viewer);
      viewer.check();
      return viewer;
    },
    stop() {
      clearInterval(check);
      for (const unsubscribe of subscriptions) unsubscribe();
      each((viewer) => viewer.close());
    },
  };
}
