import { describe, expect, it } from 'vitest';
import { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { LiveSignal, SignalCode } from '#shared/domain/signals.ts';
import { testDevice, testDeviceId } from '#renderer/testing/device.ts';
import { configurationOf, formOf } from './configure-dialog.tsx';

const signal = (signalId: string, code: SignalCode): LiveSignal => ({
  signalId,
  deviceId: testDeviceId,
  code,
  label: signalId.toUpperCase(),
  unit: 'mV',
  rateHz: 500,
  encoding: 'i16',
  scale: 1,
  offset: 0,
  displayRange: [-1, 1],
  streamId: 1,
});
const device = testDevice({ signals: [signal('a1', 'ecg'), signal('a3', 'airflow')] });

describe('configuring a device', () => {
  it('begins with what its channels carry now and sends only what its model has', () => {
    const form = formOf(device);
    expect(configurationOf('bitalino', form)).toEqual({
      channels: ['ecg', 'off', 'airflow', 'off', 'off', 'off'],
    });
    expect(configurationOf('label', form)).toBeUndefined();
  });

  it('what it sends for text columns is what the host takes', () => {
    const sent = configurationOf('csv', formOf(device));
    expect(DeviceConfiguration.parse(sent)).toEqual(sent);
    expect(sent?.csv?.columns.map(({ name }) => name)).toEqual(['A1', 'A3']);
  });
});
