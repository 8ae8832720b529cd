import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const compiled = pathToFileURL(resolve(import.meta.dirname, '../dist/src/compiled.js')).href;
let folder: string;
let file: string;
let store: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstate-compiled-'));
  file = join(folder, 'lib.cjs');
  store = join(folder, 'lib.v8');
  writeFileSync(file, 'exports.greet = (name) => `hello ${name}`; exports.place = require("node:path").basename(__filename);');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Loads the file in a process of its own, which is when code is kept, and which lasts some milliseconds at least. */
function load(into = store, env: NodeJS.ProcessEnv = {}, lasting = 0, then = ''): string {
  const code = `import { requireCompiled } from ${JSON.stringify(compiled)};
    const { exports: lib, release } = requireCompiled(${JSON.stringify(file)}, ${JSON.stringify(into)});
    console.log(lib.greet('you'), lib.place);
    ${then}
    setTimeout(() => {}, ${lasting});`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', ...env },
  });
  return child.status === 0 ? child.stdout.trim() : child.stderr;
}

describe('requireCompiled', () => {
  it('keeps the code of a run and leaves it alone while it serves', () => {
    // A run that takes several times as long as the one that made the code replaces it: on a busy machine any short run may.
    expect(load(store, {}, 2500)).toBe('hello you lib.cjs');
    const first = statSync(store);
    expect(load()).toBe('hello you lib.cjs');
    expect(statSync(store)).toMatchObject({ ino: first.ino, mtimeMs: first.mtimeMs });
    expect(readdirSync(folder).sort()).toEqual(['lib.cjs', 'lib.v8']);
  });

  it('keeps the code when the file is released, and only then', () => {
    const isKept = "console.log((await import('node:fs')).existsSync(" + JSON.stringify(store) + '))';
    expect(load(store, {}, 0, `${isKept}; release(); ${isKept}; release();`).split('\n')).toEqual(['hello you lib.cjs', 'false', 'true']);
    const listeners = "process.listenerCount('exit')";
    expect(load(store, {}, 0, `const before = ${listeners}; release(); console.log(before - ${listeners});`)).toBe('hello you lib.cjs\n1');
  });

  it('does not take the code of another text, though it is as long', () => {
    load();
    writeFileSync(file, readFileSync(file, 'utf8').replace('hello', 'howdy'));
    expect(load()).toBe('howdy you lib.cjs');
    expect(load()).toBe('howdy you lib.cjs');
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10)],
    ['empty', () => Buffer.alloc(0)],
    ['damaged', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -20), Buffer.alloc(20, 7)])],
  ])('replaces kept code that is %s', (_, damage) => {
    load();
    const good = readFileSync(store);
    writeFileSync(store, damage(good));
    expect(load()).toBe('hello you lib.cjs');
    expect(readFileSync(store).subarray(0, 20)).toEqual(good.subarray(0, 20));
    expect(readFileSync(store).length).toBeGreaterThan(good.length / 2);
  });

  it('works where nothing can be kept, and where nobody wants it', () => {
    expect(load(join(folder, 'missing', 'lib.v8'))).toBe('hello you lib.cjs');
    expect(load(store, { NODE_DISABLE_COMPILE_CACHE: '1' })).toBe('hello you lib.cjs');
    expect(existsSync(store)).toBe(false);
  });

  it('throws what the file throws', () => {
    writeFileSync(file, 'throw new Error("not today");');
    expect(load()).toContain('not today');
  });
});
