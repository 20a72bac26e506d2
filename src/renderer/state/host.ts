import { createContext, useContext } from 'react';
import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { ArgsOf, MethodName, ReplyOf } from '#shared/contract/index.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import { HostError, type HostClient } from '#renderer/bridge/index.ts';

export interface Host {
  readonly client: HostClient;
  readonly info: HostInfo;
}

export const HostContext = createContext<Host | null>(null);

/** The host and what it is. @throws Error outside of the provider, which is a bug */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error('no host provided');
  return host;
}

/** Requests are repeated only when the host says that repeating can help, and reads only. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => error instanceof HostError && canHelp(error) && count < 2,
        staleTime: 2_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** What somebody gave up is not asked for again by itself. */
function canHelp({ envelope: { code, retryable } }: HostError): boolean {
  return retryable && code !== 'cancelled';
}

function queryKey<M extends MethodName>(method: M, args?: ArgsOf<M>): readonly unknown[] {
  return args === undefined ? [method] : [method, args];
}

/** What is asked for when something is known already. */
interface Since<M extends MethodName> {
  readonly args: ArgsOf<M>;
  readonly join: (news: ReplyOf<M>) => ReplyOf<M>;
}

/** A read of the host, kept and shared by its arguments. */
export function useHostQuery<M extends MethodName>(
  method: M,
  args: ArgsOf<M>,
  options: {
    readonly enabled?: boolean;
    readonly refetchEveryMs?: number | ((reply: ReplyOf<M> | undefined) => number | false);
    /** While other arguments are asked for, the reply to the ones before stays. */
    readonly keepPrevious?: boolean;
    /** Never a reply of before: asked for whenever it is shown, and given up when it is shown no more. */
    readonly fresh?: boolean;
    /** Asked again: for what is new since that reply, to be joined to it; null: for all. */
    readonly since?: (reply: ReplyOf<M>) => Since<M> | null;
  } = {},
): UseQueryResult<ReplyOf<M>> {
  const { client } = useHost();
  const queries = useQueryClient();
  const every = options.refetchEveryMs;
  const key = queryKey(method, args);
  return useQuery<ReplyOf<M>>({
    queryKey: key,
    async queryFn(context) {
      // Looking at the signal is what makes a query be given up.
      const signal = options.fresh === true ? context.signal : undefined;
      const known = queries.getQueryData<ReplyOf<M>>(key);
      const since = known === undefined ? null : (options.since?.(known) ?? null);
      return since === null
        ? client.call(method, args, signal)
        : since.join(await client.call(method, since.args, signal));
    },
    enabled: options.enabled ?? true,
    ...(options.keepPrevious === true && { placeholderData: keepPreviousData }),
    ...(options.fresh === true && { gcTime: 0, staleTime: 0 }),
    refetchInterval: typeof every === 'function' ? ({ state }) => every(state.data) : (every ?? false),
  });
}

/** A change at the host. What it touches is read again once the host has acknowledged it; nothing is shown before. */
export function useHostMutation<M extends MethodName>(
  method: M,
  options: { readonly touches?: readonly MethodName[]; readonly onDone?: (reply: ReplyOf<M>) => void } = {},
): UseMutationResult<ReplyOf<M>, Error, ArgsOf<M>> {
  const { client } = useHost();
  const queries = useQueryClient();
  return useMutation<ReplyOf<M>, Error, ArgsOf<M>>({
    mutationFn: (args) => client.call(method, args),
    onSuccess: (reply) => {
      for (const touched of options.touches ?? []) void queries.invalidateQueries({ queryKey: [touched] });
      options.onDone?.(reply);
    },
  });
}
