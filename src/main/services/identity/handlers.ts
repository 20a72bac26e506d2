import type { HandlersOf, Handlers } from '#main/services/api/handlers.ts';
import type { IdentityService } from './identity-service.ts';

/** The identity service as handlers of the contract. Signing in and out gives the connection a new id. */
export function identityHandlers(
  identity: IdentityService,
): HandlersOf<'identity' | 'clinicians'> & Pick<Handlers, 'host.newLink'> {
  return {
    'host.newLink': () => identity.newLink(),
    'identity.options': () => identity.clinicians.options(),
    'identity.enrol': (_actor, args) => identity.clinicians.enrol(args),
    'identity.signIn': async (_actor, { clinicianId, pin }, connection) => {
      const { me, connectionId } = await identity.signIn(connection.id, clinicianId, pin);
      connection.moveTo(connectionId);
      return me;
    },
    'identity.me': (_actor, _args, connection) => identity.me(connection.id),
    'identity.lock': (_actor, _args, connection) => {
      identity.lock(connection.id);
      return {};
    },
    'identity.unlock': (_actor, { pin }, connection) => identity.unlock(connection.id, pin),
    'identity.keepAlive': (_actor, _args, connection) => {
      identity.keepAlive(connection.id);
      return {};
    },
    'identity.signOut': (_actor, _args, connection) => {
      connection.moveTo(identity.signOut(connection.id));
      return {};
    },
    'clinicians.list': () => identity.clinicians.list(),
    'clinicians.register': (actor, args) => identity.clinicians.register(actor, args),
    'clinicians.revoke': async (actor, args) => {
      await identity.clinicians.revoke(actor, args);
      return {};
    },
  };
}
