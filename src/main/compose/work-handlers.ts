import type { MethodName } from '#shared/contract/index.ts';
import type { Handler, Handlers } from '#main/services/api/handlers.ts';
import type { Workplace } from './workplace.ts';

type WorkMethod = Extract<
  MethodName,
  `${'patients' | 'sessions' | 'treatments' | 'outbox' | 'ledger' | 'proof' | 'audit' | 'joining'}.${string}`
>;

/**
 * Requests about patients and what is recorded and sealed of them go to the services of the workplace.
 * @param workplace throws while the workstation is not installed
 */
export function workHandlers(workplace: () => Workplace): Pick<Handlers, WorkMethod> {
  const patients = () => workplace().patients.methods;
  const sessions = () => workplace().sessions.methods;
  const treatments = () => workplace().treatments.handlers;
  const sealing = () => workplace().sealing;
  const audit = () => workplace().audit;
  const joining = () => workplace().joining;
  return {
    'patients.list': forward('patients.list', patients),
    'patients.search': forward('patients.search', patients),
    'patients.get': forward('patients.get', patients),
    'patients.register': forward('patients.register', patients),
    'sessions.list': forward('sessions.list', sessions),
    'sessions.get': forward('sessions.get', sessions),
    'sessions.start': forward('sessions.start', sessions),
    'sessions.attach': forward('sessions.attach', sessions),
    'sessions.detach': forward('sessions.detach', sessions),
    'sessions.stop': forward('sessions.stop', sessions),
    'sessions.mark': forward('sessions.mark', sessions),
    'sessions.handOver': forward('sessions.handOver', sessions),
    'sessions.enterVital': forward('sessions.enterVital', sessions),
    'sessions.readings': forward('sessions.readings', sessions),
    'sessions.trends': forward('sessions.trends', sessions),
    'sessions.gaps': forward('sessions.gaps', sessions),
    'sessions.waveform': forward('sessions.waveform', sessions),
    'treatments.list': forward('treatments.list', treatments),
    'treatments.register': forward('treatments.register', treatments),
    'treatments.administer': forward('treatments.administer', treatments),
    'treatments.change': forward('treatments.change', treatments),
    'treatments.stop': forward('treatments.stop', treatments),
    'outbox.list': forward('outbox.list', sealing),
    'outbox.retry': forward('outbox.retry', sealing),
    'ledger.status': forward('ledger.status', sealing),
    'proof.verify': forward('proof.verify', sealing),
    'proof.certificate': forward('proof.certificate', sealing),
    'audit.overview': forward('audit.overview', audit),
    'audit.breaks': forward('audit.breaks', audit),
    'audit.blocks': forward('audit.blocks', audit),
    'audit.block': forward('audit.block', audit),
    'audit.transactions': forward('audit.transactions', audit),
    'audit.acknowledge': forward('audit.acknowledge', audit),
    'audit.export': forward('audit.export', audit),
    'audit.rebuild': forward('audit.rebuild', audit),
    'joining.status': forward('joining.status', joining),
    'joining.begin': forward('joining.begin', joining),
    'joining.enrol': forward('joining.enrol', joining),
    'joining.finish': forward('joining.finish', joining),
    'joining.cancel': forward('joining.cancel', joining),
  };
}

/** A handler that looks its service up at each request: it may not be there yet. */
function forward<M extends MethodName>(method: M, service: () => Pick<Handlers, M>): Handler<M> {
  return (actor, args, connection) => service()[method](actor, args, connection);
}
