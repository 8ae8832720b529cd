import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FILE_FUNCTIONS, TEMPORARY_TEXT } from '../../src/knowledge/files.js';
import { CLIENTS, USER_HOLDERS } from '../../src/knowledge/clients.js';
import { AFTER_RESPONSE, BROWSER_HOOKS, DEFERRED, METHODS } from '../../src/knowledge/runtime.js';
import type { MethodFact } from '../../src/knowledge/runtime.js';
import { LIBRARY_METHODS } from '../../src/knowledge/libraries/methods.js';
import { LIBRARIES } from '../../src/knowledge/libraries.js';

/** Methods of a real prototype, without the constructor, symbols and those of locales. */
function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
    return typeof method === 'function' && name !== 'constructor' && !/Locale/.test(name);
  });
}

describe('METHODS against the runtime that runs the tests', () => {
  it.each([
    ['Array', Array.prototype],
    ['Map', Map.prototype],
    ['Set', Set.prototype],
    ['WeakMap', WeakMap.prototype],
    ['WeakSet', WeakSet.prototype],
    ['URLSearchParams', URLSearchParams.prototype],
    ['Headers', Headers.prototype],
    ['EventTarget', EventTarget.prototype],
  ] as const)('knows every method of %s', (name, prototype) => {
    const known = Object.keys(METHODS[name]);
    expect(methodsOf(prototype).filter((method) => !known.includes(method))).toEqual([]);
  });

  it('knows every method of an event emitter that people call', () => {
    const known = Object.keys(METHODS.EventEmitter);
    expect(methodsOf(EventEmitter.prototype).filter((method) => !method.startsWith('_') && !known.includes(method))).toEqual([]);
  });

  const samples: Record<'Array' | 'Map' | 'Set', () => { value: unknown; show: (value: never) => unknown }> = {
    Array: () => ({ value: [3, 1, 2], show: (value: number[]) => [...value] }),
    Map: () => ({
      value: new Map([
        ['a', 3],
        ['b', 1],
      ]),
      show: (value: Map<string, number>) => [...value],
    }),
    Set: () => ({ value: new Set([3, 1, 2]), show: (value: Set<number>) => [...value] }),
  };
  const calls = (['Array', 'Map', 'Set'] as const).flatMap((kind) =>
    Object.entries(METHODS[kind])
      .map(([name, fact]) => [kind, name, fact as MethodFact] as const)
      .filter(([, name]) => name in (samples[kind]().value as object)),
  );

  it.each(calls)('%s.%s changes its object exactly where the table says so', (kind, name, fact: MethodFact) => {
    const { value, show } = samples[kind]();
    const before = JSON.stringify(show(value as never));
    const given: Record<string, unknown[]> = {
      delete: [kind === 'Map' ? 'a' : 1],
      set: ['c', 9],
      add: [9],
      fill: [9],
      copyWithin: [0, 1],
      splice: [0, 1],
      with: [0, 9],
      push: [9],
      unshift: [9],
      at: [0],
    };
    const passed =
      fact.callback === undefined
        ? ((Object.hasOwn(given, name) ? given[name] : undefined) ?? [/union|intersection|ifference|isS|isD/.test(name) ? new Set([1]) : 1])
        : [(a: number, b: number) => a - b];
    const result = (value as Record<string, (...values: unknown[]) => unknown>)[name]?.(...passed);
    expect(JSON.stringify(show(value as never)) !== before).toBe(fact.effect === 'write' || fact.effect === 'read-write');
    if (fact.result === 'self') expect(result).toBe(value);
  });

  it('names callbacks that are really called', () => {
    for (const [name, fact] of Object.entries(METHODS.Array)) {
      if (fact?.callback === undefined || !(name in Array.prototype)) continue;
      let passed = 0;
      const callback = (...values: unknown[]): number => {
        passed = values.length;
        return 0;
      };
      ([3, 1, 2] as unknown as Record<string, (callback: unknown) => unknown>)[name]?.(callback);
      expect(passed, name).toBe(fact.callback.passes.length);
    }
  });
});

describe('the other tables', () => {
  it('hold nothing that objects inherit', () => {
    expect(METHODS.Map['constructor']).toBeUndefined();
    expect(METHODS.Set['toString']).toBeUndefined();
  });

  it('name functions of fs that exist', () => {
    const asynchronous = Object.keys(FILE_FUNCTIONS)
      .filter((path) => path.startsWith('fs:.') && !path.startsWith('fs:.promises'))
      .map((path) => path.slice('fs:.'.length));
    const real = asynchronous.filter((name) => !name.endsWith('Sync'));
    expect(real.filter((name) => !(name in fs))).toEqual([]);
    expect(asynchronous).toContain('writeFileSync');
    expect(Object.keys(FILE_FUNCTIONS)).toEqual(
      expect.arrayContaining([
        'fs/promises:.writeFile',
        'fs:.promises.rm',
        'fs-extra:.outputJsonSync',
        'global:Bun.write',
        'global:Deno.writeTextFile',
      ]),
    );
    expect(FILE_FUNCTIONS['fs:.copyFile']?.path).toBe(1);
    expect(FILE_FUNCTIONS['fs:.writeFile']).toEqual({ effect: 'write', path: 0, data: 1 });
  });

  it('know a temporary path by its text', () => {
    const temporary = new RegExp(TEMPORARY_TEXT);
    expect(['/tmp', '/tmp/x.json', '/var/tmp/x'].every((path) => temporary.test(path))).toBe(true);
    expect(['tmp/x.json', '/tmpfiles/x', './tmp', '/app/tmp/x'].some((path) => temporary.test(path))).toBe(false);
  });

  it('pair each timer that can be taken back with the function that does it', () => {
    for (const [path, fact] of Object.entries(DEFERRED)) {
      if (fact.when === 'tick') expect(fact.cancel, path).toBeUndefined();
      else expect(fact.cancel, path).toBeDefined();
    }
  });

  it('know the hooks that keep an instance awake, and those that a server never runs', () => {
    expect(AFTER_RESPONSE['next/server:.after']?.takes).toBe('either');
    expect(AFTER_RESPONSE['@vercel/functions:.waitUntil']?.takes).toBe('promise');
    for (const path of [
      'react:.useEffect',
      'preact/compat:.useImperativeHandle',
      'vue:.onMounted',
      'global:onMounted',
      'svelte:.onMount',
      'global:$effect.pre',
      'swr:',
    ])
      expect(BROWSER_HOOKS).toContain(path);
    for (const path of ['react:.useMemo', 'vue:.computed', 'react:']) expect(BROWSER_HOOKS).not.toContain(path);
  });

  it('have methods for every shape of library object', () => {
    for (const entry of LIBRARIES) if (entry.shape !== undefined) expect(LIBRARY_METHODS[entry.shape].writes.length).toBeGreaterThan(0);
    expect(LIBRARY_METHODS.cache.invalidates).toEqual(expect.arrayContaining(['del', 'delete', 'clear', 'flushAll']));
    expect(LIBRARY_METHODS.cache.reads).not.toContain('set');
  });

  it('list each client once, and say what makes an SDK hold a user', () => {
    const modules = CLIENTS.flatMap((group) => group.modules);
    expect(modules.length).toBeGreaterThanOrEqual(200);
    expect(CLIENTS.flatMap((group) => group.modules.filter((module, index) => group.modules.indexOf(module) !== index))).toEqual([]);
    const firebase = USER_HOLDERS.find((holder) => holder.package === 'firebase');
    expect(firebase?.made).toContain('firebase/auth:.getAuth()');
    expect(firebase?.functions).toContain('firebase/auth:.signInWithEmailAndPassword');
    for (const holder of USER_HOLDERS) expect(holder.functions.length + holder.methods.length, holder.package).toBeGreaterThan(0);
  });
});
