import { z } from 'zod';

/** What a person can choose, and its words on screen: a driver's own, since no screen knows it. */
export const Choice = z.object({ value: z.string(), label: z.string() });
export type Choice = z.infer<typeof Choice>;

const TextInput = z.object({
  kind: z.literal('text'),
  label: z.string(),
  longest: z.number(),
  /** Of a row: a UCUM code, shown and typed as people write the unit; `1` is none. */
  unit: z.boolean().optional(),
});
const NumberInput = z.object({
  kind: z.literal('number'),
  label: z.string(),
  min: z.number(),
  max: z.number(),
});
const ChoiceInput = z.object({
  kind: z.literal('choice'),
  label: z.string(),
  options: z.array(Choice),
  /** Every vital is a further option, under the screen's own name for it. */
  vitals: z.boolean().optional(),
});

/** Where in the configuration it stands, such as `csv.rateHz`. */
const at = { path: z.string() };

/** What is one row after `split` becomes two, two become one after `join`. */
const Recut = z.enum(['split', 'join']);
export type Recut = z.infer<typeof Recut>;

/** A list of rows that grows and shrinks. What of a row has no cell is kept as it is. */
const Rows = z.object({
  kind: z.literal('rows'),
  ...at,
  label: z.string(),
  cells: z.array(
    z.discriminatedUnion('kind', [
      TextInput.extend({ key: z.string(), widthPx: z.number().optional() }),
      ChoiceInput.extend({ key: z.string(), widthPx: z.number().optional() }),
    ]),
  ),
  /** A row as it is added. */
  fresh: z.record(z.string(), z.string()),
  most: z.number(),
  addLabel: z.string(),
  /** The row's number follows. */
  removeLabel: z.string(),
  /** When rows are cut anew: names of found ones, the prefix and a number, follow their place; what was measured goes. */
  whenRecut: z.object({ nameKey: z.string(), prefix: z.string(), drop: z.array(z.string()) }).optional(),
});
export type Rows = z.infer<typeof Rows>;

/** One part of a configuration as a person edits it; the dialog is drawn from these, in their order. */
export const FormField = z.discriminatedUnion('kind', [
  TextInput.extend(at),
  NumberInput.extend(at),
  ChoiceInput.extend({
    ...at,
    hint: z.string().optional(),
    /** Said when nothing was chosen, where something must be. */
    rule: z.string().optional(),
    /** Rows that follow the choice. While nothing is chosen they are cut as for `found`. */
    recuts: z.object({ path: z.string(), found: z.string(), how: z.record(z.string(), Recut) }).optional(),
  }),
  /** A list of as many choices as there are names; the end that is not stored is `empty`. */
  z.object({
    kind: z.literal('slots'),
    ...at,
    label: z.string(),
    names: z.array(z.string()),
    options: z.array(Choice),
    empty: z.string(),
  }),
  Rows,
]);
export type FormField = z.infer<typeof FormField>;
