import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cacheFolderOf } from '../../src/facts/cache.js';
import { collectFacts } from '../../src/facts/collect.js';
import { compiler } from '../../src/facts/compiler.js';
import * as extraction from '../../src/facts/extract.js';

vi.mock('../../src/facts/extract.js', { spy: true });
const extractFacts = vi.mocked(extraction.extractFacts);

const sources = Array.from({ length: 40 }, (_, index) => ({
  path: `src/file-${index}.ts`,
  text: `import { other } from './file-${(index + 1) % 40}.js';\nexport const store${index} = new Map<string, number>();\nexport function put(key: string): void { store${index}.set(key, other.size); }\n`,
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstate-facts-'));
  extractFacts.mockClear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Paths that were parsed since the last time. */
function parsed(): string[] {
  const paths = extractFacts.mock.calls.map(([path]) => path);
  extractFacts.mockClear();
  return paths;
}

const cacheFiles = (): string[] => readdirSync(folder).sort();

describe('collecting facts', () => {
  it('keeps the order of the sources', async () => {
    const { facts, diagnostics } = await collectFacts(sources, { cacheFolder: undefined, workers: 0 });
    expect(facts.map((each) => each.path)).toEqual(sources.map((each) => each.path));
    expect(diagnostics).toEqual([]);
  });

  it('parses again after it has let go of the compiler', async () => {
    const first = await collectFacts(sources, { cacheFolder: undefined, workers: 0 });
    expect(() => compiler.version).toThrow(TypeError);
    expect(await collectFacts(sources, { cacheFolder: undefined, workers: 0 })).toEqual(first);
  });

  it('names a file that our own code fails on, and goes on', async () => {
    extractFacts.mockImplementationOnce(() => {
      throw new TypeError('x is undefined');
    });
    const { facts, diagnostics } = await collectFacts(sources.slice(0, 3), { cacheFolder: folder, workers: 0 });
    expect(facts.map((each) => each.path)).toEqual(['src/file-1.ts', 'src/file-2.ts']);
    expect(diagnostics).toEqual([
      { file: 'src/file-0.ts', line: 1, message: 'The file was not analysed because of an error in coldstate: x is undefined' },
    ]);
    // The failure is not kept: the next run tries again.
    expect((await collectFacts(sources.slice(0, 3), { cacheFolder: folder, workers: 0 })).facts).toHaveLength(3);
  });

  it('gives the same facts in threads (run npm run build first)', async () => {
    const built = (await import(pathToFileURL(resolve(import.meta.dirname, '../../dist/src/facts/collect.js')).href)) as {
      collectFacts: typeof collectFacts;
    };
    const here = await built.collectFacts(sources, { cacheFolder: undefined, workers: 0 });
    expect(await built.collectFacts(sources, { cacheFolder: undefined, workers: 3 })).toEqual(here);
    expect(await built.collectFacts(sources, { cacheFolder: folder, workers: 2 })).toEqual(here);
    expect(await built.collectFacts(sources, { cacheFolder: folder, workers: 2 })).toEqual(here);
  });
});

describe('the cache', () => {
  const cached = (input = sources): ReturnType<typeof collectFacts> => collectFacts(input, { cacheFolder: folder, workers: 0 });

  it('gives the same facts without parsing anything', async () => {
    const fresh = await cached();
    expect(parsed()).toHaveLength(40);
    expect(await cached()).toStrictEqual(fresh);
    expect(parsed()).toEqual([]);
  });

  it('is neither read nor written without a folder', async () => {
    await collectFacts(sources, { cacheFolder: undefined, workers: 0 });
    expect(cacheFiles()).toEqual([]);
  });

  it('parses what changed, by text or by path', async () => {
    await cached();
    parsed();
    const changed = sources.map((each, index) =>
      index === 3 ? { ...each, text: `${each.text}// more\n` } : index === 5 ? { ...each, path: 'src/moved.ts' } : each,
    );
    await cached(changed);
    expect(parsed()).toEqual(['src/file-3.ts', 'src/moved.ts']);
    await cached(changed);
    expect(parsed()).toEqual([]);
  });

  it('forgets what is no longer there', async () => {
    const size = (): number => cacheFiles().reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    await cached(
      sources.map((each) => ({ ...each, text: `${each.text}// ${'long '.repeat(2000)}\nexport const text = '${'x'.repeat(5000)}';\n` })),
    );
    const before = size();
    await cached();
    expect(size()).toBeLessThan(before / 2);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2)],
    [
      'with a changed byte',
      (bytes) => {
        bytes[bytes.length - 1]! ^= 1;
        return bytes;
      },
    ],
    ['something else', () => Buffer.from('{"facts": []}'.repeat(10))],
  ])('a file that is %s is ignored and written anew', async (_, damage) => {
    const fresh = await cached();
    parsed();
    const sound = cacheFiles().map((file) => readFileSync(join(folder, file)));
    for (const file of cacheFiles()) writeFileSync(join(folder, file), damage(readFileSync(join(folder, file))));
    expect(await cached()).toStrictEqual(fresh);
    expect(parsed()).toHaveLength(40);
    expect(cacheFiles().map((file) => readFileSync(join(folder, file)))).toEqual(sound);
  });

  it('that cannot be written costs nothing but time', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect((await collectFacts(sources, { cacheFolder: join(file, 'cache'), workers: 0 })).facts).toHaveLength(40);
  });

  it("lies with the dependencies, or else with the user's caches, apart for each project", () => {
    expect(cacheFolderOf(resolve('.'), {})).toBe(join(resolve('.'), 'node_modules', '.cache', 'coldstate'));
    const [a, b] = ['a', 'b'].map((name) => cacheFolderOf(join(folder, name), { XDG_CACHE_HOME: '/caches' }));
    expect(a).toMatch(/^\/caches\/coldstate\/[0-9a-f]+$/);
    expect(a).not.toBe(b);
  });
});
