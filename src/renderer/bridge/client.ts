import { definitionOf, type ArgsOf, type MethodName, type ReplyOf } from '#shared/contract/index.ts';
import { ErrorEnvelope } from '#shared/contract/errors.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import type { HostClient } from './host-client.ts';
import { HostError } from './host-client.ts';
import { ReconnectingStream, type OpenTransport } from './host-stream.ts';

/** What differs between the desktop app and a browser. */
export interface Binding {
  /**
   * The host's answer as it came: a reply, or an envelope.
   * @throws HostError when the host cannot be reached, the signal's reason when it aborts
   */
  request(
    method: MethodName,
    args: unknown,
    signal?: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly reply: unknown } | { readonly ok: false; readonly error: unknown }
  >;
  readonly openStream: OpenTransport;
}

/** An envelope made on this side, when the host itself could not speak. */
export function localError(message: string, hint: string, retryable: boolean): HostError {
  return new HostError({
    code: retryable ? 'unavailable' : 'internal',
    message,
    hint,
    retryable,
    // Nothing of it is in the host's log.
    correlationId: '',
  });
}

const strange = (): HostError =>
  localError(
    'The workstation answered something this screen does not understand.',
    'Reload the page; if that does not help, tell your IT department.',
    false,
  );

/**
 * The one client over a binding: replies are parsed by the contract, and the stream is open while a clinician is
 * signed in.
 */
export async function createHostClient(
  binding: Binding,
): Promise<HostClient & { readonly stream: ReconnectingStream }> {
  const stream = new ReconnectingStream(binding.openStream);

  async function call<M extends MethodName>(
    method: M,
    args: ArgsOf<M>,
    signal?: AbortSignal,
  ): Promise<ReplyOf<M>> {
    const answer = await binding.request(method, args, signal);
    if (!answer.ok) {
      const envelope = ErrorEnvelope.safeParse(answer.error);
      if (!envelope.success) throw strange();
      if (envelope.data.code === 'not-signed-in') stream.close();
      throw new HostError(envelope.data);
    }
    const reply = definitionOf(method).reply.safeParse(answer.reply);
    if (!reply.success) throw strange();
    if (method === 'identity.signIn' || method === 'identity.me') stream.open();
    if (method === 'identity.signOut') stream.close();
    return reply.data;
  }

  const info: HostInfo = await call('host.info', {});
  return { call, stream, capabilities: info.capabilities };
}
