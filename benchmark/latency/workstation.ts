import { uptime } from 'node:process';
import { ClinicianId } from '#shared/domain/ids.ts';
import type { Device } from '#shared/contract/devices.ts';
import { openRestScreen, type RestScreen } from '../../tests/lib/rest-screen.ts';

const admin = { clinicianId: ClinicianId.parse('admin'), pin: '135790' };
const nurse = { clinicianId: ClinicianId.parse('nurse'), pin: '246801' };
const recognitionMs = 30_000;

/** A real installation without the demonstration, with a nurse signed in. */
export async function installAndSignIn(readyUrl: string): Promise<RestScreen> {
  const screen = await openRestScreen(readyUrl);
  await screen.call('setup.install', {
    hospital: 'Benchmark Hospital',
    mspId: 'BenchmarkMSP',
    ward: 'Ward',
    workstation: 'Bench',
    adminId: admin.clinicianId,
    adminName: 'Administrator',
    adminPin: admin.pin,
  });
  await screen.call('identity.signIn', admin);
  const { secret } = await screen.call('clinicians.register', {
    clinicianId: nurse.clinicianId,
    name: 'Nurse',
    role: 'nurse',
  });
  await screen.call('identity.signOut', {});
  await screen.call('identity.enrol', { ...nurse, secret });
  await screen.call('identity.signIn', nurse);
  return screen;
}

/** Registers what is plugged in, as soon as all of it is recognised. @returns the running devices */
export async function registerAll(screen: RestScreen, count: number): Promise<readonly Device[]> {
  const deadline = uptime() + recognitionMs / 1000;
  for (;;) {
    const { devices } = await screen.call('devices.list', {});
    const known = devices.filter((device) => device.state === 'running');
    for (const { deviceId, registered, model } of known) {
      if (!registered) await screen.call('devices.register', { deviceId, label: model });
    }
    if (known.length === count && known.every((device) => device.registered && device.signals.length > 0)) {
      return known;
    }
    if (uptime() > deadline) throw new Error(`only ${known.length} of ${count} devices were recognised`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
