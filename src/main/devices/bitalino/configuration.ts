import { z } from 'zod';
import type { DriverConfiguration } from '#main/services/devices/driver.ts';

const analogueChannels = 6;

/** What each analogue channel carries; those behind the end of the list are off. */
const schema = z.object({
  channels: z
    .array(z.enum(['ecg', 'emg', 'airflow', 'off']))
    .max(analogueChannels)
    .optional(),
});
export type Channels = z.infer<typeof schema>;

export const configuration: DriverConfiguration<Channels> = {
  schema,
  part: schema,
  form: ({ channels }) =>
    channels === undefined
      ? []
      : [
          {
            kind: 'slots',
            path: 'channels',
            label: 'Analogue channels',
            names: Array.from({ length: analogueChannels }, (_, index) => `Channel A${index + 1}`),
            options: [
              { value: 'ecg', label: 'ECG' },
              { value: 'emg', label: 'EMG' },
              { value: 'airflow', label: 'Airflow' },
              { value: 'off', label: 'Off' },
            ],
            empty: 'off',
          },
        ],
};
