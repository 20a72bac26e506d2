import { ServiceError } from '#shared/contract/errors.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import type { SetupArgs } from '#shared/contract/setup.ts';
import type { ReplyOf } from '#shared/contract/index.ts';
import { usualPinRule } from '#shared/domain/pin/pin-rule.ts';
import { requireNewPin } from '#main/services/identity/new-pin.ts';
import type { Clock } from '#main/ports/clock.ts';
import type { Logger } from '#main/ports/logger.ts';
import type { CertificateAuthority, KeyFile, KeyStore } from '#main/services/identity/ports.ts';
import { demoClinicians, demoFounder, demoHospital } from './demo-data.ts';
import { install, type Founder, type Staff } from './installation.ts';
import { parseNetworkProfile } from './network-profile.ts';
import type { HostConfiguration, HostFile, LedgerChoice, OfferedNetwork } from './ports.ts';
import { atStart } from './at-start.ts';
import { makeKeyFile, needsKeyFile, openKeyFile } from './key-file.ts';
import { createSettings, hospitalOf, type Held, type Settings } from './settings.ts';

export interface SetupParts {
  readonly hostFile: HostFile;
  readonly keyStore: KeyStore;
  /** undefined: new folders get none. */
  readonly keyFile?: KeyFile | undefined;
  /** Who certifies where this ledger seals. */
  readonly authorityOf: (ledger: LedgerChoice) => CertificateAuthority;
  /** The network that this app was started for; undefined: none was named. */
  readonly offered?: OfferedNetwork | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly capabilities: { readonly osKeyStore: boolean };
}

export interface SetupService extends Settings {
  /**
   * Reads what is installed; call once before anything else.
   * @throws ServiceError('unavailable') when it is damaged, ('conflict') when it belongs to another ledger than the app
   * was started for, ('unavailable') when its key file is not here; nothing was touched
   */
  load(): Promise<void>;
  info(): HostInfo;
  /** undefined: the first run is still to be done. */
  configuration(): HostConfiguration | undefined;
  /**
   * Makes the workstation and the first it-admin: in a hospital of its own with a new certificate authority, or in a
   * hospital of a network, whose authority has to know the it-admin.
   * @throws ServiceError('conflict') when that was done already
   */
  install(args: SetupArgs): Promise<ReplyOf<'setup.install'>>;
  /** Makes the demonstration hospital. @throws ServiceError('conflict') when something is installed already */
  installDemo(): Promise<void>;
}

type Installation = Omit<HostConfiguration, 'version' | 'demoPins' | 'pinRule' | 'keyFileId'>;

const asNew = { version: 1, pinRule: usualPinRule } as const;

/** First run. `host.json` is written last: what a crash leaves before that is put aside and made anew. */
export function createSetupService(parts: SetupParts): SetupService {
  const { hostFile, keyStore, keyFile, authorityOf, offered, clock, logger } = parts;
  const held: Held = { configuration: undefined };
  let installing: Promise<void> | undefined;

  async function once(installation: Installation, founder: Founder, staff: readonly Staff[]): Promise<void> {
    if (held.configuration !== undefined || installing !== undefined) throw installedAlready();
    const authority = authorityOf(installation.ledger);
    installing = (async () => {
      if (needsKeyFile(parts, installation.demo)) await makeKeyFile(parts);
      await install({ hostFile, keyStore, authority }, installation, founder, staff);
    })();
    try {
      await installing;
      const demoPins = pinsOf(installation.demo, founder, staff);
      const next = { ...asNew, ...installation, demoPins, keyFileId: keyFile?.id ?? null };
      await hostFile.write(next);
      held.configuration = next;
      const { demo, ledger } = installation;
      const clinicians = Object.keys(demoPins).length;
      logger.info('setup.installed', { demo, ledger: ledger.kind, clinicians });
    } finally {
      installing = undefined;
    }
  }

  return {
    async load() {
      const stored = await hostFile.read();
      await openKeyFile(keyFile, stored?.keyFileId ?? null);
      held.configuration = stored === undefined ? undefined : atStart(stored, offered);
      if (held.configuration !== stored && held.configuration !== undefined)
        await hostFile.write(held.configuration);
    },
    configuration: () => held.configuration,
    info: () => describeHost(held.configuration, parts, clock.now()),
    async install({ adminId, adminName, adminPin, network, ...place }) {
      requireNewPin(adminPin, usualPinRule, [adminId, adminName]);
      const ledger = ledgerOf(network, offered);
      const secret = network?.secret ?? '';
      const founder = {
        clinicianId: adminId,
        name: adminName,
        role: 'it-admin',
        secret,
        pin: adminPin,
      } as const;
      await once({ ...place, ...hospitalOf(ledger), ledger, demo: false }, founder, []);
      const keyFileId = held.configuration?.keyFileId ?? null;
      return { caFingerprint: await authorityOf(ledger).fingerprint(), keyFileId };
    },
    async installDemo() {
      const [founder, staff] = demoPeople(offered);
      const ledger = offered?.choice ?? { kind: 'embedded' as const };
      await once({ ...demoHospital, ...hospitalOf(ledger), ledger, demo: true }, founder, staff);
    },
    ...createSettings(parts, held),
  };
}

/** @throws ServiceError('bad-request') when a network is wanted and none is known */
function ledgerOf(network: SetupArgs['network'], offered: OfferedNetwork | undefined): LedgerChoice {
  if (network === undefined) {
    if (offered !== undefined) throw networkExpected();
    return { kind: 'embedded' };
  }
  if (network.profile !== undefined) {
    return { kind: network.ledger, profile: parseNetworkProfile(network.profile) };
  }
  if (offered === undefined) throw noNetwork();
  return offered.choice;
}

/** In a network the demonstration's it-admin is let in by the network's first one, who does not work here. */
function demoPeople(offered: OfferedNetwork | undefined): [Founder, readonly Staff[]] {
  if (offered === undefined) {
    return [{ ...demoFounder, secret: '' }, demoClinicians.filter(({ role }) => role !== 'it-admin')];
  }
  if (offered.itAdmin === null) throw noDemonstration();
  const { enrolmentId, secret } = offered.itAdmin;
  const founder = {
    clinicianId: enrolmentId,
    name: enrolmentId,
    role: 'it-admin',
    secret,
    pin: null,
  } as const;
  return [founder, demoClinicians];
}

function pinsOf(demo: boolean, founder: Founder, staff: readonly Staff[]): Record<string, string> {
  if (!demo) return {};
  const shown = founder.pin === null ? staff : [{ ...founder, pin: founder.pin }, ...staff];
  return Object.fromEntries(shown.map(({ clinicianId, pin }) => [clinicianId, pin]));
}

function describeHost(
  configuration: HostConfiguration | undefined,
  { version, capabilities, offered }: SetupParts,
  nowMs: number,
): HostInfo {
  const demo = configuration?.demo === true;
  const { osKeyStore } = capabilities;
  const ledger = configuration?.ledger.kind ?? offered?.choice.kind ?? 'embedded';
  const isNew = configuration === undefined;
  const profile = isNew ? offered?.choice.profile : undefined;
  return {
    product: 'VitalSeal',
    version,
    state: isNew ? 'setup' : 'ready',
    demo,
    hospital: configuration?.hospital ?? '',
    mspId: configuration?.mspId ?? '',
    ward: configuration?.ward ?? '',
    workstation: configuration?.workstation ?? '',
    capabilities: { osKeyStore, simulatorControl: demo, ledger },
    pinRule: configuration?.pinRule ?? usualPinRule,
    offeredNetwork: profile === undefined ? null : { hospital: profile.hospital, mspId: profile.mspId },
    nowMs,
  };
}

function installedAlready(): ServiceError {
  return new ServiceError(
    'conflict',
    'This workstation is set up already.',
    'Sign in; an IT administrator can register further clinicians.',
  );
}

function noNetwork(): ServiceError {
  return new ServiceError(
    'bad-request',
    'No network is known to this app.',
    'Give the text of the hospital’s connection.json, or start VitalSeal with --network.',
  );
}

function networkExpected(): ServiceError {
  return new ServiceError(
    'bad-request',
    'VitalSeal was started for a network, and no one-time secret for its certificate authority was given.',
    'Type the IT administrator’s enrolment id and one-time secret, or start VitalSeal without --ledger and --network.',
  );
}

function noDemonstration(): ServiceError {
  return new ServiceError(
    'unavailable',
    'The demonstration hospital in a network needs that network’s first IT administrator, and only a connection profile was given.',
    'Name the network’s folder with --network, or start with --no-demo and set this workstation up by hand.',
  );
}
