import { z } from 'zod';
import { DeviceId } from './ids.ts';

export const SignalCode = z.enum([
  'ecg-ii',
  'ecg-i',
  'ecg-iii',
  'ecg-v',
  'ecg',
  'emg',
  'resp-impedance',
  'airflow',
  'pleth',
  'pleth-red',
  'pleth-infrared',
  'analog',
]);
export type SignalCode = z.infer<typeof SignalCode>;

/** i16 and i32 little-endian counts; the most negative value of the encoding means "absent". */
export const SampleEncoding = z.enum(['i16', 'i32']);
export type SampleEncoding = z.infer<typeof SampleEncoding>;

/** The count that stands for an absent sample, by encoding. */
export const absentCount: Readonly<Record<SampleEncoding, number>> = { i16: -0x8000, i32: -0x80000000 };

/** What a stored count means: `physical = count * scale + offset`, in `unit`. */
export const SignalInfo = z.object({
  /** Within its device, such as `ecg` or `a2`; with the device id it names a signal everywhere. */
  signalId: z.string().regex(/^[a-z0-9-]{1,24}$/),
  deviceId: DeviceId,
  code: SignalCode,
  /** Short text as the device's maker or the user names the channel, for the screen. */
  label: z.string().max(40),
  /** UCUM; `1` for a signal without a physical unit. */
  unit: z.string().max(16),
  rateHz: z.number().positive().max(20_000),
  encoding: SampleEncoding,
  scale: z.number(),
  offset: z.number(),
  /** Range in which the display starts, in `unit`. */
  displayRange: z.tuple([z.number(), z.number()]),
});
export type SignalInfo = z.infer<typeof SignalInfo>;

/** A signal that a running device sends now; `streamId` is the u32 in its stream frames, new at each connection. */
export const LiveSignal = SignalInfo.extend({ streamId: z.number().int().min(1).max(0xffff_ffff) });
export type LiveSignal = z.infer<typeof LiveSignal>;
