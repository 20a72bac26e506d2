import { create } from 'zustand';
import type { Me } from '#shared/contract/identity.ts';
import { may, type Permission } from '#shared/domain/roles.ts';

interface Identity {
  readonly me: Me | null;
  readonly setMe: (me: Me | null) => void;
  readonly setLocked: () => void;
}

export const useIdentity = create<Identity>((set) => ({
  me: null,
  setMe: (me) => set({ me }),
  setLocked: () => set(({ me }) => ({ me: me === null ? null : { ...me, locked: true } })),
}));

/** Whether to show an action. The host decides anyway; this only spares a useless click. */
export function useMay(permission: Permission): boolean {
  return useIdentity(({ me }) => me !== null && may(me.role, permission));
}
