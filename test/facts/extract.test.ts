import { describe, expect, it } from 'vitest';
import { extractFacts } from '../../src/facts/extract.js';
import type { FileFacts, Instr } from '../../src/facts/model.js';

const instrs = (facts: FileFacts): readonly Instr[] => facts.functions.flatMap((fn) => fn.instrs);
/** Names of the variables that assignments of a function write, with the function in whose frame they live. */
function assigned(code: string): string[] {
  const facts = extractFacts('a.ts', code);
  return facts.functions.flatMap((fn) =>
    fn.instrs
      .filter((each) => each.op === 'assign' && each.operator !== 'init')
      .map((each) => {
        const variable = each.op === 'assign' ? facts.vars[each.dst] : undefined;
        return `${fn.name}: ${variable?.name}@${variable?.fn}`;
      }),
  );
}

describe('scopes', () => {
  it.each([
    ['a module binding', 'let n = 0; function f() { n = 1; }', ['f: n@0']],
    ['a parameter of the same name', 'let n = 0; function f(n) { n = 1; }', ['f: n@1']],
    ['a hoisted var', 'let n = 0; function f() { n = 1; if (n) { var n; } }', ['f: n@1']],
    ['a let in an inner block', 'let n = 0; function f() { { let n = 2; } n = 1; }', ['f: n@0']],
    ['a closure', 'function f() { let n = 0; return () => { n = 1; }; }', [': n@1']],
    ['a destructured name', 'let n = 0; function f({ n }) { n = 1; }', ['f: n@1']],
    ['a default that reads the outer name', 'let n = 0; function f(m = n) { n = m; }', ['f: m@1', 'f: n@0']],
    ['a catch clause', 'let e = 0; function f() { try { g(); } catch (e) { e = 1; } e = 2; }', ['f: e@1', 'f: e@0']],
    ['a function expression by its own name', 'const f = function g() { g = 1; };', ['g: g@1']],
    ["a nobody's name", 'function f() { n = 1; }', ['f: n@-1']],
  ])('tell %s apart', (_, code, expected) => {
    expect(assigned(code)).toEqual(expected);
  });

  it('give each iteration its own variable', () => {
    const { vars } = extractFacts('a.ts', 'for (const each of list) { const copy = each; }');
    expect(vars.filter((each) => each.inLoop).map((each) => each.name)).toEqual(['each', 'copy']);
  });
});

describe('calls', () => {
  it.each([
    ['a function', 'async function f() { const rows = await sql(text); }', [true]],
    ['a tag', 'async function f() { const rows = await sql`select 1`; sql`select 2`; }', [true, false]],
  ])('say whether %s is awaited on the spot', (_, code, expected) => {
    expect(instrs(extractFacts('a.ts', code)).flatMap((each) => (each.op === 'call' ? [each.awaited] : []))).toEqual(expected);
  });
});

describe('blocks', () => {
  it('put what follows an early return under the opposite condition', () => {
    const facts = extractFacts('a.ts', 'function f(x) { if (x) return 1; g(); }');
    const fn = facts.functions[1];
    const call = fn?.instrs.find((each) => each.op === 'call');
    expect(fn?.blocks[call?.block ?? 0]?.kind).toBe('else');
  });

  it('put `x ??= make()` under the check that x is nullish', () => {
    const facts = extractFacts('a.ts', 'let x; function f() { x ??= make(); }');
    const fn = facts.functions[1];
    const call = fn?.instrs.find((each) => each.op === 'call');
    expect(fn?.blocks[call?.block ?? 0]).toMatchObject({ kind: 'else', nullish: true });
  });
});

describe('modules', () => {
  it('take CommonJS and ESM apart', () => {
    const facts = extractFacts('a.js', "const { a } = require('./a'); exports.b = a; module.exports.c = 1;");
    expect(facts.imports.map((each) => [each.kind, each.specifier])).toEqual([['require', './a']]);
    expect(
      instrs(facts)
        .filter((each) => each.op === 'set')
        .map((each) => (each.op === 'set' ? `${facts.vars[each.obj]?.kind}.${each.prop}` : '')),
    ).toEqual(['exports.b', 'exports.c']);
  });

  it('find every form of export', () => {
    const facts = extractFacts(
      'a.ts',
      "export const a = 1, { b } = o; export function c() {} export default class D {} export * from './e'; export * as f from './f'; export { g as h } from './g'; const i = 1; export { i as j }; export type K = string;",
    );
    expect(facts.exports.map((each) => (each.kind === 'star' ? `* ${each.specifier}` : each.name)).sort()).toEqual([
      '* ./e',
      'a',
      'b',
      'c',
      'default',
      'f',
      'h',
      'j',
    ]);
  });

  it('tell imports of types from others', () => {
    const facts = extractFacts(
      'a.ts',
      "import type { A } from './a'; import { type B } from './b'; import { type C, d } from './c'; import './e';",
    );
    expect(facts.imports.map((each) => [each.specifier, each.typeOnly])).toEqual([
      ['./a', true],
      ['./b', true],
      ['./c', false],
      ['./e', false],
    ]);
  });
});

describe('classes', () => {
  it('keep fields, parameter properties, statics, heritage and decorators', () => {
    const facts = extractFacts(
      'a.ts',
      '@Injectable() class A extends B implements C { private m = new Map(); static s = 1; constructor(private readonly d: D) { super(); } get x() { return 1; } run() {} }',
    );
    const cls = facts.classes[0];
    expect(cls?.members.map((each) => `${each.isStatic ? 'static ' : ''}${each.kind} ${each.name}`)).toEqual([
      'field m',
      'static field s',
      'method constructor',
      'parameter-property d',
      'getter x',
      'method run',
    ]);
    expect(cls?.implements).toEqual(['C']);
    expect(cls?.decorators.map((each) => each.name)).toEqual(['Injectable']);
    expect(cls?.extends).toBeDefined();
  });
});

describe('odd input', () => {
  it('gives the facts of what the parser recovered, and says where it stumbled', () => {
    const facts = extractFacts('a.ts', 'export const m = new Map();\nexport function f( { m.set(1, 2) }\n');
    expect(facts.diagnostics[0]).toMatchObject({ line: 2 });
    expect(facts.vars.map((each) => each.name)).toContain('m');
  });

  it.each([
    ['nested brackets', `const x = ${'('.repeat(10_000)}1${')'.repeat(10_000)};`],
    ['an open bracket for ever', '['.repeat(5_000)],
  ])('does not parse %s beyond the limit', (_, code) => {
    expect(extractFacts('a.ts', code).diagnostics[0]?.message).toMatch(/nested deeper than 400/);
  });

  it('walks long chains of operators and of else-if without recursing into them', () => {
    const sum = extractFacts('a.ts', `const x = ${Array.from({ length: 5_000 }, (_, i) => `a${i}`).join(' + ')};`);
    expect(sum.diagnostics).toEqual([]);
    expect(instrs(sum).filter((each) => each.op === 'binary')).toHaveLength(4_999);
  });

  it('reads suppression comments with rules and reasons', () => {
    const { suppressions } = extractFacts(
      'a.ts',
      '// coldstate-ignore-next-line module-collection, closure-state -- only one process\nconst m = new Map(); // coldstate-ignore\n',
    );
    expect(suppressions).toEqual([
      { kind: 'next-line', line: 1, rules: ['module-collection', 'closure-state'], reason: 'only one process' },
      { kind: 'line', line: 2, rules: [], reason: '' },
    ]);
  });

  it('is a pure function of path and text, and plain data', () => {
    const code =
      'import a from "a"; export const m = new Map(); export async function f() { for await (const x of a) m.set(x, { ...x }); }';
    expect(JSON.parse(JSON.stringify(extractFacts('a.ts', code)))).toEqual(JSON.parse(JSON.stringify(extractFacts('a.ts', code))));
  });
});
