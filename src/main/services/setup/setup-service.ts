import { randomBytes } from 'node:crypto';
import { ServiceError } from '#shared/contract/errors.ts';
import type { HostInfo, SetupArgs } from '#shared/contract/host.ts';
import type { ReplyOf } from '#shared/contract/index.ts';
import type { Clock, Logger } from '#main/services/ports.ts';
import { makeIdentity } from '#main/services/identity/clinicians.ts';
import type { CertificateAuthority, KeyStore, NewClinician } from '#main/services/identity/ports.ts';
import { demoClinicians, demoHospital } from './demo-data.ts';
import type { HostConfiguration, HostFile } from './ports.ts';

export interface SetupParts {
  readonly hostFile: HostFile;
  readonly keyStore: KeyStore;
  readonly authority: CertificateAuthority;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly capabilities: { readonly osKeyStore: boolean };
}

export interface SetupService {
  /** Reads what is installed; call once before anything else. @throws ServiceError('unavailable') when it is damaged */
  load(): Promise<void>;
  info(): HostInfo;
  /** undefined: the first run is still to be done. */
  configuration(): HostConfiguration | undefined;
  /**
   * Makes hospital, certificate authority, workstation and the first it-admin.
   * @throws ServiceError('conflict') when that was done already
   */
  install(args: SetupArgs): Promise<ReplyOf<'setup.install'>>;
  /** Makes the demonstration hospital. @throws ServiceError('conflict') when something is installed already */
  installDemo(): Promise<void>;
}

type Installation = Omit<HostConfiguration, 'version' | 'demoPins'>;

/** First run. `host.json` is written last: what a crash leaves before that is put aside and made anew. */
export function createSetupService(parts: SetupParts): SetupService {
  const { hostFile, authority, clock, logger, version } = parts;
  let configuration: HostConfiguration | undefined;
  let installing: Promise<void> | undefined;

  async function once(
    installation: Installation,
    clinicians: readonly (NewClinician & { readonly pin: string })[],
  ): Promise<void> {
    if (configuration !== undefined || installing !== undefined) throw installedAlready();
    installing = makeHospital(parts, installation, clinicians);
    try {
      await installing;
      const pins = clinicians.map(({ clinicianId, pin }) => [clinicianId, pin] as const);
      const demoPins = installation.demo ? Object.fromEntries(pins) : {};
      const next: HostConfiguration = { version: 1, ...installation, demoPins };
      await hostFile.write(next);
      configuration = next;
      logger.info('setup.installed', { demo: installation.demo, clinicians: clinicians.length });
    } finally {
      installing = undefined;
    }
  }

  return {
    async load() {
      configuration = await hostFile.read();
    },
    configuration: () => configuration,
    info: () => describeHost(configuration, version, parts.capabilities.osKeyStore, clock.now()),
    async install({ adminId, adminName, adminPin, ...hospital }) {
      const admin = { clinicianId: adminId, name: adminName, role: 'it-admin', pin: adminPin } as const;
      await once({ ...hospital, demo: false }, [admin]);
      return { caFingerprint: await authority.fingerprint() };
    },
    installDemo: () => once({ ...demoHospital, demo: true }, demoClinicians),
  };
}

async function makeHospital(
  { hostFile, keyStore, authority }: SetupParts,
  { hospital, mspId }: Installation,
  clinicians: readonly (NewClinician & { readonly pin: string })[],
): Promise<void> {
  await hostFile.clearRemains();
  const workstationKey = randomBytes(32);
  try {
    await authority.create(hospital, workstationKey);
    for (const { pin, ...clinician } of clinicians) {
      const identity = await makeIdentity(authority, { ...clinician, mspId }, workstationKey);
      await keyStore.put(clinician, identity, workstationKey, pin);
      identity.privateKey.fill(0);
    }
  } finally {
    workstationKey.fill(0);
  }
}

function describeHost(
  configuration: HostConfiguration | undefined,
  version: string,
  osKeyStore: boolean,
  nowMs: number,
): HostInfo {
  const demo = configuration?.demo === true;
  return {
    product: 'VitalSeal',
    version,
    state: configuration === undefined ? 'setup' : 'ready',
    demo,
    hospital: configuration?.hospital ?? '',
    mspId: configuration?.mspId ?? '',
    ward: configuration?.ward ?? '',
    workstation: configuration?.workstation ?? '',
    capabilities: { osKeyStore, simulatorControl: demo },
    nowMs,
  };
}

function installedAlready(): ServiceError {
  return new ServiceError(
    'conflict',
    'This workstation is set up already.',
    'Sign in; an it-admin can register further clinicians.',
  );
}
