import { workerStreams } from '#renderer/bridge/worker-streams.ts';
import { pageWorker } from '#renderer/waveform/page-worker.ts';
import { WaveformClient } from '#renderer/waveform/waveform-client.ts';
import { colours, picture, signals, startFeed } from './feed.ts';
import type { Contender } from './contender.ts';

const nothing = () => undefined;

export const ours: Contender = {
  start(root) {
    const client = new WaveformClient(root, () => {}, '');
    const sweepMmPerSecond = 25;
    client.configure({
      lanes: signals.map((signal, i) => ({
        key: signal.signalId,
        streamId: signal.streamId,
        signal,
        colour: colours[i] ?? '#ffffff',
        scale: { kind: 'range', low: signal.displayRange[0], high: signal.displayRange[1] },
        filter: { band: 'off', notchHz: null },
      })),
      sweepMmPerSecond,
      pixelsPerMm: picture.widthCss / (sweepMmPerSecond * picture.windowS),
      grid: false,
      colours: {
        background: '#000000',
        gridSmall: '#1a2420',
        gridLarge: '#24352e',
        gap: '#555555',
        calibration: '#888888',
        clipped: '#888888',
      },
    });
    // As in the desktop app: the worker has the stream's port.
    const { port1: host, port2: worker } = new MessageChannel();
    workerStreams(pageWorker).openPort(worker, { onOpen: nothing, onText: nothing, onClose: nothing });
    startFeed((message) => host.postMessage(message, [message]));
    return null;
  },
};
