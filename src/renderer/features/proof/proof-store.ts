import { create } from 'zustand';
import type { ProofSubject } from '#shared/contract/proof.ts';
import type { SubjectId } from '#shared/domain/ids.ts';

/** Which record is asked about, as the screen that asks knows it: said as long as nothing of it is proven. */
export interface Asked {
  /** In the words of the ward: `SpO₂ 97 %`. */
  readonly what: string;
  /** Whose it is; null: nobody's, as a device. */
  readonly subjectId: SubjectId | null;
  /** When, with the zone; empty where it has no time. */
  readonly when: string;
}

interface Proving {
  readonly subject: ProofSubject;
  readonly asked: Asked;
}

interface ProofStore {
  readonly proving: Proving | null;
}

export const useProof = create<ProofStore>(() => ({ proving: null }));

/** Every Verify button of the product opens the same dialog. */
export function openProof(subject: ProofSubject, asked: Asked): void {
  useProof.setState({ proving: { subject, asked } });
}

export function closeProof(): void {
  useProof.setState({ proving: null });
}
