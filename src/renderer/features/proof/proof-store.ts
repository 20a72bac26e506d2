import { create } from 'zustand';
import type { ProofSubject } from '#shared/contract/sealing.ts';

interface ProofStore {
  readonly subject: ProofSubject | null;
}

export const useProof = create<ProofStore>(() => ({ subject: null }));

/** Every Verify button of the product opens the same dialog. */
export function openProof(subject: ProofSubject): void {
  useProof.setState({ subject });
}

export function closeProof(): void {
  useProof.setState({ subject: null });
}
