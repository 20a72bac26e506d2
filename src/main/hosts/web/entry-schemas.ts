import { z } from 'zod';
import { contract } from '#shared/contract/index.ts';

/** How a browser or a program gets in; only the web host has this. */
export const LinkArgs = z.strictObject({ token: z.string().min(1).max(200) });
export const TokenArgs = contract['identity.signIn'].args.strict();
export const TokenReply = z.object({
  token: z.string(),
  clinicianId: contract['identity.signIn'].reply.shape.clinicianId,
});
