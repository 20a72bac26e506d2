import { z } from 'zod';
import { eightNoneOne } from '#main/devices/serial-settings.ts';
import type { Driver, DriverConnection, DriverHost, Probe } from '#main/services/devices/driver.ts';
import { createDecoder, rateHz, type ClipFrame } from './protocol.ts';

const schema = z.object({ place: z.enum(['finger', 'ear']), everySeconds: z.number().min(1).max(60) });
type Clip = z.infer<typeof schema>;

const found: Clip = { place: 'finger', everySeconds: 1 };
/** So many whole frames make a clip. */
const proof = 5;

function open(host: DriverHost, { place, everySeconds }: Clip): DriverConnection {
  const track = host.track({ rateHz }, [
    {
      signalId: 'pleth',
      code: 'pleth',
      label: `Pleth (${place})`,
      unit: '1',
      encoding: 'i16',
      scale: 1,
      offset: 0,
      displayRange: [0, 255],
    },
  ]);
  let frames = 0;
  let expected = -1;
  let dueMs = 0;
  const take = ({ number, pleth, pulse }: ClipFrame): void => {
    frames += 1;
    if (expected >= 0) track.gap((number - expected) & 0xff);
    expected = (number + 1) & 0xff;
    if (pleth === 0) track.absent(0, 'probe-off');
    else track.put(0, pleth);
    track.next();
    if (host.monotonic() < dueMs) return;
    dueMs = host.monotonic() + everySeconds * 1000;
    if (pulse === 0) host.vital('pulse-rate', null, 'searching');
    else host.vital('pulse-rate', pulse, null);
  };
  const decoder = createDecoder(take);
  return {
    data(bytes) {
      const before = frames;
      decoder.push(bytes);
      return frames > before;
    },
    tick: () => undefined,
    command: () => host.problem('It blinks.'),
    farewell: () => null,
    get skippedBytes() {
      return decoder.skippedBytes;
    },
  };
}

function probe(): Probe<Clip> {
  let seen = 0;
  const decoder = createDecoder(() => void (seen += 1));
  return {
    data: (bytes) => decoder.push(bytes),
    tick: () => undefined,
    recognised: () => (seen < proof ? null : { configuration: found, open }),
  };
}

export const driver: Driver<Clip> = {
  model: 'finger-clip',
  modelName: 'Sample finger clip',
  settings: eightNoneOne(115_200),
  hints: [{ vendorId: '1209', productId: '0001' }],
  probing: 'listen',
  probeMs: 1500,
  silenceMs: 1000,
  configuration: {
    schema,
    part: schema.partial(),
    form: () => [
      {
        kind: 'choice',
        path: 'place',
        label: 'Where it sits',
        options: [
          { value: 'finger', label: 'Finger' },
          { value: 'ear', label: 'Ear' },
        ],
      },
      { kind: 'number', path: 'everySeconds', label: 'Seconds between two pulse rates', min: 1, max: 60 },
    ],
  },
  vitals: () => ['pulse-rate'],
  commands: [{ name: 'blink', label: 'Blink' }],
  faults: [{ value: 'weak', label: 'Light is weak' }],
  probe,
};
