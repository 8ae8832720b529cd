import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/facts/codec.js';
import { extractFacts } from '../../src/facts/extract.js';

describe('encode and decode', () => {
  it.each<[string, unknown]>([
    ['nothing', [null, undefined, [], {}, '']],
    ['booleans', { yes: true, no: false }],
    ['whole numbers', [0, 1, -1, 127, 128, 16_383, 16_384, 2 ** 28 - 1, 1 - 2 ** 28, 2 ** 28, -(2 ** 28), 2 ** 31, 2 ** 53 - 1]],
    ['other numbers', [-0, 0.1, -1e300, Infinity, -Infinity, NaN]],
    ['texts', ['a', 'a', 'ü', '日本', '🙂', '\ud800', 'a\udfff', '\0', 'x'.repeat(100_000)]],
    ['objects of one shape', [{ a: 1, b: 2 }, { a: 3, b: 4 }, { b: 5, a: 6 }, { a: 1 }]],
    ['objects in objects that show their shape for the first time', { a: { b: { c: { a: 1, b: 2, c: 3 } } }, d: { b: 1 } }],
    ['keys that are there without a value', { a: undefined, b: 1 }],
    ['keys that objects have anyway', { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ])('%s', (_, value) => {
    const back = decode(encode(value));
    expect(back).toStrictEqual(value);
    expect(JSON.stringify(back)).toBe(JSON.stringify(value));
  });

  it('keeps facts as they are', () => {
    const facts = extractFacts(
      'a.ts',
      'const m = new Map<string, number>();\nexport function f(k = 1e999, ...rest: string[]) { m.set(rest[0] ?? "ä", k); return undefined; }',
    );
    expect(decode(encode(facts))).toStrictEqual(facts);
  });

  it('refuses what is no plain data', () => {
    expect(() => encode({ f: () => 1 })).toThrow('a function is not plain data');
    expect(() => encode([1n])).toThrow('a bigint is not plain data');
  });

  it('never takes damaged bytes for sound ones of another length', () => {
    const bytes = encode({ list: [1, 2, 3], name: 'someone' });
    for (let length = 0; length < bytes.length; length++) expect(() => decode(bytes.slice(0, length))).toThrow();
    expect(() => decode(Uint8Array.from([...bytes, 0]))).toThrow('bytes are left over');
    expect(() => decode(Uint8Array.from([255, 255, 255, 255, 255, 255]))).toThrow('a number is too long');
    expect(() => decode(encode(5).map(() => 0x7b))).toThrow('an array is longer than the bytes');
  });
});
