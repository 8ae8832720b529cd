import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  options: ICruiseOptions;
};

async function violations(baseDir: string, folders: string[]): Promise<{ modules: number; broken: string[] }> {
  const ruleSet: IFlattenedRuleSet = { forbidden: config.forbidden };
  const { tsConfig: _, ...options } = config.options;
  const { output } = await cruise(folders, { ...options, baseDir, validate: true, ruleSet });
  const { modules, summary } = output as ICruiseResult;
  return { modules: modules.length, broken: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`) };
}

describe('the arrows between folders', () => {
  it('are kept by the whole house', async () => {
    const { modules, broken } = await violations(root, ['bin', 'src', 'rules']);
    expect(modules).toBeGreaterThan(50);
    expect(broken).toEqual([]);
  });

  describe('each rule bites', () => {
    let house: string;
    beforeAll(() => {
      house = mkdtempSync(join(tmpdir(), 'coldstate-arrows-'));
    });
    afterAll(() => rmSync(house, { recursive: true, force: true }));

    const wrong: Readonly<Record<string, readonly [from: string, to: string]>> = {
      'no-circles': ['src/program/a.ts', 'src/program/b.ts'],
      'nothing-knows-bin': ['src/main.ts', 'bin/coldstate.ts'],
      'rules-know-their-contract': ['rules/one.ts', 'src/program/b.ts'],
      'rules-list': ['rules/index.ts', 'src/program/b.ts'],
      'discover-knows-nobody': ['src/discover/walk.ts', 'src/facts/model.ts'],
      'facts-know-no-program': ['src/facts/extract.ts', 'src/program/b.ts'],
      'adapters-know-their-contract': ['src/frameworks/next.ts', 'src/program/b.ts'],
      'framework-contract': ['src/frameworks/framework.ts', 'src/program/b.ts'],
      'program-knows-no-judge': ['src/program/values/link.ts', 'src/judge/finding.ts'],
      'program-modules': ['src/program/modules/resolve.ts', 'src/program/model.ts'],
      'program-hosting': ['src/program/hosting/deployed.ts', 'src/program/values/solver.ts'],
      'program-values': ['src/program/values/link.ts', 'src/program/phases/phases.ts'],
      'program-bodies': ['src/program/bodies/merge.ts', 'src/program/phases/phases.ts'],
      'program-phases': ['src/program/phases/phases.ts', 'src/program/cells/cell.ts'],
      'program-cells': ['src/program/cells/cells.ts', 'src/program/program.ts'],
      'judge-knows-no-reporter': ['src/judge/roles/roles.ts', 'src/report/json.ts'],
      'finding-contract': ['src/judge/finding.ts', 'src/judge/roles/roles.ts'],
      'knowledge-imports-nothing': ['src/knowledge/words.ts', 'src/facts/model.ts'],
      remedies: ['src/remedies/redis.ts', 'src/program/b.ts'],
      'reporters-know-the-report': ['src/report/json.ts', 'src/knowledge/words.ts'],
      'analyze-is-pure': ['src/analyze.ts', 'src/discover/walk.ts'],
      'pipeline-knows-no-shell': ['src/judge/safety/safety.ts', 'src/options.ts'],
      'nothing-knows-the-api': ['src/main.ts', 'src/index.ts'],
    };
    const wrongPackages: Readonly<Record<string, readonly [from: string, specifier: string]>> = {
      'one-compiler': ['src/judge/tree.ts', 'ts-morph'],
      'one-painter': ['src/judge/paint.ts', 'chalk'],
      'one-reader': ['src/judge/disk/disk.ts', 'node:fs'],
      resolvable: ['src/judge/nowhere.ts', './no-such-file.js'],
    };

    it('and every rule has an example', () => {
      const names = [...Object.keys(wrong), ...Object.keys(wrongPackages)];
      expect(names.sort()).toEqual(config.forbidden.map((rule) => rule.name ?? '').sort());
    });

    it.each(Object.entries(wrong))('%s', async (name, [from, to]) => {
      const folder = join(house, name);
      write(folder, from, `import type { T } from '${relativeImport(from, to)}';\nexport type U = T;\n`);
      // A circle needs the way back; everything else must not have one, or it breaks that rule as well.
      write(
        folder,
        to,
        name === 'no-circles' ? `import type { U } from '${relativeImport(to, from)}';\nexport type T = U;\n` : 'export type T = 1;\n',
      );
      const { broken } = await violations(folder, ['.']);
      expect(broken).toContain(`${name}: ${from} -> ${to}`);
    });

    it.each(Object.entries(wrongPackages))('%s', async (name, [from, specifier]) => {
      const folder = join(house, name);
      write(folder, from, `import * as all from '${specifier}';\nexport const all2 = all;\n`);
      for (const each of ['ts-morph', 'chalk']) {
        write(folder, `node_modules/${each}/package.json`, JSON.stringify({ name: each, version: '1.0.0', main: 'index.js' }));
        write(folder, `node_modules/${each}/index.js`, 'module.exports = 1;\n');
      }
      const { broken } = await violations(folder, ['src']);
      expect(broken.map((each) => each.split(':')[0])).toContain(name);
    });
  });
});

describe('barrels', () => {
  it('stand nowhere in src but at the public API', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && file !== 'index.ts',
    );
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => isBarrel(readFileSync(join(root, 'src', file), 'utf8')))).toEqual([]);
  });

  it('are known when seen', () => {
    expect(isBarrel("export const a = 1;\nexport * from './a.js';")).toBe(true);
    expect(isBarrel("const a = 1;\nexport { b } from './b.js';")).toBe(true);
    expect(isBarrel("import { b } from './b.js';\nexport const all = [b];")).toBe(false);
    expect(isBarrel("export type { B } from './b.js';\nexport function a(): B {}")).toBe(false);
  });
});

/** A file that only passes on what others export, or that passes on all of it. */
function isBarrel(text: string): boolean {
  if (/^export\s+(type\s+)?\*/m.test(text)) return true;
  const passesOn = /^export\s+(type\s+)?\{[^}]*\}\s*from\s/m.test(text);
  const hasOwn = /^export\s+(default|declare|abstract|async|const|let|var|function|class|interface|enum|type\s+\w|\{[^}]*\}\s*;)/m.test(
    text,
  );
  return passesOn && !hasOwn;
}

function relativeImport(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1) || './'}${to.replace(/\.ts$/, '.js')}`;
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
