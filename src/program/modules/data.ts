/** Reads parsed manifests, whose shape nobody has checked. */

export type Data = Readonly<Record<string, unknown>>;

/** The value as an object with keys, or an empty one. */
export function record(value: unknown): Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

/** The value as a list, or an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a string, or undefined. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The strings of a list, or a single string as a list of one. */
export function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return list(value).filter((item): item is string => typeof item === 'string');
}

/** A whole number, also where it is written as a string; undefined for anything else. */
export function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

/** The documents of a YAML file: a stream of several is an array, one document stands for itself. */
export function documents(value: unknown): readonly Data[] {
  return (Array.isArray(value) ? value : [value]).map(record);
}
