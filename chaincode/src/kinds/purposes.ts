import { z } from 'zod';

/** Why somebody is given access or takes it; codes, since a free text could name a person. */
export const purpose = z.enum([
  'treatment',
  'emergency',
  'consultation',
  'validation',
  'audit',
  'quality',
  'patient-request',
  'legal',
  'research',
]);
