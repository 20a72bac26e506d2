export { createSessionService, type SessionService } from './session-service.ts';
export type { SessionPorts } from './ports.ts';
