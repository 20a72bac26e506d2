import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, isMethodName, type MethodName } from '#shared/contract/index.ts';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import { may, Role, type Permission } from '#shared/domain/roles.ts';
import { bindElectron, bindWeb, type Bound } from './bindings.ts';
import { createWorld, device, secretText, type World } from './world.ts';

const methods = Object.keys(contract).filter(isMethodName);
const accessOf = (method: MethodName) => contract[method].access;
const general = ['open', 'linked', 'signed-in', 'unlocked'];
const isPermission = (access: string): access is Permission => !general.includes(access);

const bindings = [
  ['web host over real HTTP', bindWeb],
  ['IPC binding over a fake ipcMain', bindElectron],
] as const;

describe.each(bindings)('%s', (_name, bind) => {
  let world: World;
  let bound: Bound;

  beforeAll(async () => {
    world = createWorld();
    bound = await bind(world);
  });
  afterAll(() => bound.close());

  async function refusal(connectionId: string | null, method: MethodName, args: unknown = {}) {
    const before = world.reached.length;
    const answer = await bound.client(connectionId).request(method, args);
    if (answer.ok) throw new Error(`${method} was not refused`);
    const error = ErrorEnvelope.parse(answer.error);
    return { ...error, reached: world.reached.length > before };
  }

  const guarded = methods.filter((method) => accessOf(method) !== 'open');
  test.each(guarded)('%s is refused without a link to the workstation', async (method) => {
    expect(await refusal(null, method)).toMatchObject({ code: 'not-signed-in', reached: false });
  });

  const personal = guarded.filter((method) => accessOf(method) !== 'linked');
  test.each(personal)('%s is refused while nobody is signed in', async (method) => {
    expect(await refusal('linked', method)).toMatchObject({ code: 'not-signed-in', reached: false });
  });

  const lockable = personal.filter((method) => accessOf(method) !== 'signed-in');
  test.each(lockable)('%s is refused while the screen is locked', async (method) => {
    expect(await refusal('locked', method)).toMatchObject({ code: 'locked', reached: false });
  });

  const byRole = methods.flatMap((method) => {
    const access = accessOf(method);
    return isPermission(access)
      ? Role.options.filter((role) => !may(role, access)).map((role) => [method, role] as const)
      : [];
  });
  test.each(byRole)('%s is refused to the role %s', async (method, role) => {
    expect(await refusal(role, method)).toMatchObject({ code: 'not-allowed', reached: false });
  });

  test.each(methods)('%s refuses arguments that the contract does not know', async (method) => {
    const access = accessOf(method);
    const role = Role.options.find((option) => !isPermission(access) || may(option, access));
    const error = await refusal(role!, method, { nonsense: 'x' });
    expect(error).toMatchObject({ code: 'bad-request', reached: false });
    expect(error.correlationId).not.toBe('');
  });

  const needy = methods.filter((method) => !contract[method].args.safeParse({}).success);
  test.each(needy)('%s refuses to go on without its arguments', async (method) => {
    const access = accessOf(method);
    const role = Role.options.find((option) => !isPermission(access) || may(option, access));
    expect(await refusal(role!, method)).toMatchObject({ code: 'bad-request', reached: false });
  });

  test('a request that is allowed and right gets its reply', async () => {
    const answer = await bound.client('nurse').request('devices.list', {});
    expect(answer).toEqual({ ok: true, reply: { devices: [device] } });
  });

  test('a failure that a service explains arrives in its words', async () => {
    const args = { patientId: device.deviceId, deviceIds: [] };
    expect(await refusal('nurse', 'sessions.start', args)).toMatchObject({
      code: 'conflict',
      message: 'A session runs already.',
      hint: 'Stop it first.',
      retryable: false,
    });
  });

  test('a failure that nobody explained tells nothing of itself, and is found in the log by its correlation id', async () => {
    const error = await refusal('nurse', 'patients.list');
    expect(error.code).toBe('internal');
    expect(JSON.stringify(error)).not.toContain('Ada');
    const logged = world.log.filter((line) => line.includes(error.correlationId));
    expect(logged).toHaveLength(1);
    expect(world.log.join('')).not.toContain(secretText);
  });

  test('a reply that does not fit the contract never leaves the main process', async () => {
    expect(await refusal('nurse', 'ledger.status')).toMatchObject({ code: 'internal', reached: true });
  });

  test('signing out gives the connection a new id, and the old one is worth nothing', async () => {
    const client = bound.client('doctor');
    expect(await client.request('identity.signOut', {})).toMatchObject({ ok: true });
    const after = await client.request('identity.keepAlive', {});
    expect(after).toMatchObject({ ok: false, error: { code: 'not-signed-in' } });
    expect(await refusal('doctor', 'identity.keepAlive')).toMatchObject({ code: 'not-signed-in' });
  });
});
