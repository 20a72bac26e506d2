import { z } from 'zod';

/** Paths of texts within a schema that take characters which nobody sees. @param path of the schema itself */
export function openTexts(path: string, schema: unknown): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return openTexts(path, schema.unwrap());
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, each]) => openTexts(`${path}.${name}`, each));
  if (schema instanceof z.ZodArray) return openTexts(path, schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => openTexts(path, option));
  return schema instanceof z.ZodString && schema.safeParse('a1\u202e').success ? [path] : [];
}
