/** Programs that drive an analysis into loops, deep recursion or quadratic growth: each must come to an end, with an answer. */
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.js';
import { extractFacts } from '../../src/facts/extract.js';
import { frameworks } from '../../src/frameworks/index.js';
import type { Report } from '../../src/report/report.js';
import { rules } from '../../rules/index.js';

const ROUTE = 'app/api/hits/route.ts';
/** State that has to be found beside whatever else there is. */
const HITS = 'export const hits = new Map<string, number>();\n';
const handler = (body = ''): string =>
  `import { hits } from '../../../lib/hits';\nexport async function POST(request: Request) {\n  const user = await request.text();\n  hits.set(user, (hits.get(user) ?? 0) + 1);\n${body}  return Response.json([...hits]);\n}\n`;

function audit(texts: Readonly<Record<string, string>>): Report {
  const all: Record<string, string> = { 'lib/hits.ts': HITS, [ROUTE]: handler(), ...texts };
  const sources = Object.entries(all).map(([path, text]) => ({ path, text }));
  const data = { name: 'app', dependencies: { next: '16.0.0', react: '19.0.0' } };
  return analyze({
    project: {
      sources,
      manifests: [{ path: 'package.json', name: 'package.json', text: JSON.stringify(data), data }],
      skipped: [],
      diagnostics: [],
    },
    facts: sources.map(({ path, text }) => extractFacts(path, text)),
    rules,
    frameworks,
    options: { platform: 'serverless' },
    version: '0.0.0',
  }).report;
}

/** The symbols of the findings, and nothing that failed. */
function symbols(texts: Readonly<Record<string, string>>): string[] {
  const report = audit(texts);
  expect(report.diagnostics).toEqual([]);
  return report.findings.map((each) => each.symbol);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
/** A route that calls `run` of `lib/odd.ts`. */
const calling = (odd: string): Record<string, string> => ({
  'lib/odd.ts': odd,
  'app/api/odd/route.ts':
    "import { run } from '../../../lib/odd';\nexport async function GET(request: Request) { return Response.json(run(await request.json())); }\n",
});

describe('values that hold themselves', () => {
  it('an object that is spread into itself', () => {
    expect(
      symbols(
        calling(`
      let state: any = {};
      state.self = state;
      export function run(input: any) { state = { ...state, ...state.self, [input.key]: { ...state }, ...input }; state.self = { ...state.self, state }; return state; }
    `),
      ),
    ).toEqual(expect.arrayContaining(['hits', 'state']));
  });

  it('an array of arrays that holds itself', () => {
    expect(
      symbols(
        calling(`
      const list: any[] = [];
      export function run(input: any) { list.push(list, [list, input]); list.push(...list, ...list.flat().map((each) => [each, list])); return list.concat(list, [list]); }
    `),
      ),
    ).toEqual(expect.arrayContaining(['hits', 'list']));
  });

  it('maps in maps in circles', () => {
    expect(
      symbols(
        calling(`
      const outer = new Map<string, any>();
      export function run(input: any) { const inner = new Map(outer); inner.set('up', outer); outer.set(input.id, new Map([...inner, ...outer])); for (const [, each] of outer) each.set('all', [...each, outer]); return outer; }
    `),
      ),
    ).toEqual(expect.arrayContaining(['hits', 'outer']));
  });
});

describe('functions that go round', () => {
  it('functions that return themselves and each other', () => {
    expect(
      symbols(
        calling(`
      export function run(input: any): any { return run; }
      function a(x: any): any { return b(a)(x)(run)(b); }
      function b(x: any): any { return x(b)(a) ?? a; }
      run(a)(b)(a)(b); a(b)(a); b(b);
    `),
      ),
    ).toContain('hits');
  });

  it('results of a package that flow back into their own callee', () => {
    expect(
      symbols(
        calling(`
      import chain from 'chain';
      let link: any = chain;
      export function run(input: any) { for (;;) { link = link.next(link)(link.value, chain(link)).then(link.more); link = new link(link.deep.er.and.deeper(link)); } }
    `),
      ),
    ).toContain('hits');
  });

  it('2,000 functions that call each other through a table: the report says that not all of them were followed', () => {
    const count = 2000;
    const text = `${lines(count, (i) => `function f${i}(x: any): any { return table[x.next](f${(i * 7) % count}, x); }`)}
      const table: Record<string, any> = { ${lines(count, (i) => `f${i},`)} };
      export function run(input: any) { return table[input.name](input); }`;
    const report = audit(calling(text));
    expect(report.findings.map((each) => each.symbol)).toContain('hits');
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([{ file: '.', line: 1, message: expect.stringContaining('did not follow all of them to the end') }]);
  });

  it('160 records of 30 fields each, copied into each other by one constructor and one deep merge', () => {
    const count = 160;
    const fields = (i: number): string => lines(30, (f) => `field${i % 50}_${f}: any = { at: [${i}], is: () => made${i} };`);
    const text = `class Base { constructor(input?: any) { for (const key of Object.keys(input ?? {})) (this as any)[key] = (input as any)[key]; } }
      export function merged(to: any, from: any): any {
        for (const key in from) { if (to[key]) merged(to[key], from[key]); else to[key] = from[key]; }
        return to;
      }
      ${lines(count, (i) => `class Record${i} extends Base { ${fields(i)} save() { return merged(this, new Record${(i * 7 + 1) % count}(this)); } }`)}
      ${lines(count, (i) => `const made${i} = merged(new Record${i}(made${(i * 13 + 1) % count}), { record${i}: made${(i * 3 + 1) % count} });`)}
      export function run(input: any) { return made3.save(input); }`;
    expect(symbols(calling(text))).toContain('hits');
  });

  it('a helper that 2,000 places give something else', () => {
    const text = `export function id(...all: any[]): any { return all.map((each) => ({ ...each })); }
      ${lines(2000, (i) => `export const made${i} = id({ a${i}: ${i}, inner: { b: () => made${i} } }, () => id(made${i}), [made${(i * 13) % 2000}]);`)}
      export function run(input: any) { return made3(input); }`;
    expect(symbols(calling(text))).toContain('hits');
  });
});

describe('large and deep data', () => {
  it('an array of 3,000 objects', () => {
    const text = `export const rows = [\n${lines(3000, (i) => `  { id: ${i}, name: 'row ${i}', tags: ['a', 'b'], render: () => rows[${(i + 1) % 3000}] },`)}\n];
      export function run(input: any) { return rows.filter((row) => row.id > input.id).map((row) => ({ ...row, next: row.render() })); }`;
    const found = symbols(calling(text));
    expect(found).toContain('hits');
    expect(found).not.toContain('rows');
  });

  it('a chain of properties that grows in a loop', () => {
    expect(
      symbols(
        calling(`
      const root: any = {};
      export function run(input: any) { let at = root; for (const key of input.path) { at.child = at.child ?? {}; at.child.parent = at; at = at.child; } at.a.b.c.d.e.f.g.h.i.j.k = root; return root.child.child.child.parent.child; }
    `),
      ),
    ).toEqual(expect.arrayContaining(['hits']));
  });

  it('400 elements nested in each other, each with attributes', () => {
    const text = `export default function Page({ a }: any) { return ${'<div className="x" onClick={() => a}>'.repeat(400)}{a}${'</div>'.repeat(400)}; }`;
    expect(audit({ 'app/page.tsx': text }).findings.map((each) => each.symbol)).toContain('hits');
  });

  it('1,000 conditions in a row and 1,000 assignments of one variable', () => {
    const text = `let last: any;\nexport function run(input: any) {\n${lines(1000, (i) => `  if (input.k${i}) last = { v: ${i}, last };`)}\n  return last;\n}`;
    expect(symbols(calling(text))).toEqual(expect.arrayContaining(['hits', 'last']));
  });
});

describe('modules and classes in circles', () => {
  it('modules that import each other and export all of each other', () => {
    const count = 60;
    const texts = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `lib/m${i}.ts`,
        `export * from './m${(i + 1) % count}';\nimport * as all from './m${(i + 7) % count}';\nexport const v${i} = new Map();\nexport const use${i} = () => { all.use${(i + 7) % count}(); v${i}.set('x', all); };\n`,
      ]),
    );
    expect(
      symbols({ ...texts, ...calling("import { use5, v9 } from './m0';\nexport function run(input: any) { use5(); return v9; }") }),
    ).toEqual(expect.arrayContaining(['hits', 'v5']));
  });

  it('a module that imports itself', () => {
    expect(
      symbols(
        calling(
          "import * as self from './odd';\nexport { run as again } from './odd';\nexport * from './odd';\nexport function run(input: any): any { return self.run(self) ?? self.again(self.self); }\nexport { self };",
        ),
      ),
    ).toContain('hits');
  });

  it('classes that extend themselves, each other, and what they make', () => {
    expect(
      symbols(
        calling(`
      class A extends A { list: any[] = []; add(x: any) { super.add(x); this.list.push(x); return this.add(this); } }
      class B extends C { get other(): any { return this.other.other; } }
      class C extends B { static one = new C(); static make(): any { return class extends C.make() {}; } }
      const a = new A();
      export function run(input: any) { a.add(input); new (C.make())(); return C.one.other; }
    `),
      ),
    ).toContain('hits');
  });

  it('classes that are called like functions', () => {
    expect(
      symbols(
        calling(`
      class Store { seen = new Map<string, unknown>(); add(x: any) { this.seen.set(x.id, x); return this.seen.size; } }
      const store = (Store as any)();
      export default (Store as any)('other');
      export function run(input: any) { return store.add(input); }
    `),
      ),
    ).toContain('hits');
  });

  it('prototypes, globals and proxies', () => {
    expect(
      symbols(
        calling(`
      (globalThis as any).globalThis = globalThis;
      const g: any = globalThis; g.window = g; g.self.window.globalThis.state ??= new Map();
      Object.assign(Object.prototype, Object, { toString: run }); Object.assign(g, g);
      export function run(input: any) { g.state.set(input, g); return new Proxy(g, Reflect); }
    `),
      ),
    ).toContain('hits');
  });
});

it('400 modules that hand everything to one helper', () => {
  const texts = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [
      `lib/part${i}.ts`,
      `import { shared } from './shared';\nimport { part${(i + 1) % 400} } from './part${(i + 1) % 400}';\nexport function part${i}(x: any): any { return shared(part${(i + 1) % 400}, { x, deep: { x, y: shared(x) } }).value; }\n`,
    ]),
  );
  texts['lib/shared.ts'] =
    'const seen = new Map();\nexport function shared(...all: any[]): any { seen.set(all[0], all); return { ...all[0], ...all[1], value: all.map((each) => each) }; }\n';
  expect(
    symbols({ ...texts, ...calling("import { part0 } from './part0';\nexport function run(input: any) { return part0(input); }") }),
  ).toEqual(expect.arrayContaining(['hits', 'seen']));
});
