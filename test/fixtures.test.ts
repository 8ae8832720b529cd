import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../rules/index.js';
import { FIXTURES, audit, foldersIn, shuffled } from './harness/audit.js';
import { compare, printDifference } from './harness/compare.js';
import { readExpectations, type Expectation } from './harness/expectations.js';
import { golden, pageOf } from './harness/golden.js';

const RULES = path.join(FIXTURES, 'rules');
const APPS = path.join(FIXTURES, 'apps');
const FRAMEWORKS = path.join(FIXTURES, 'frameworks');

async function differenceOf(folder: string): Promise<string> {
  const report = await audit(folder);
  expect(report.diagnostics, 'a fixture has to be read without trouble').toEqual([]);
  return printDifference(compare(report, readExpectations(folder)));
}

describe.each(foldersIn(RULES))('fixtures/rules/%s', (rule) => {
  it.each(foldersIn(path.join(RULES, rule)))('%s', async (name) => {
    expect(await differenceOf(path.join(RULES, rule, name))).toBe('');
  });
});

describe('fixtures/apps', () => {
  it.each(foldersIn(APPS))('%s', async (name) => {
    expect(await differenceOf(path.join(APPS, name))).toBe('');
  });

  it.each(foldersIn(APPS))('%s is reported in the same way whatever the order of its files', async (name) => {
    const folder = path.join(APPS, name);
    expect(JSON.stringify(await audit(folder, shuffled), null, 2)).toBe(JSON.stringify(await audit(folder), null, 2));
  });
});

describe('reports of fixtures/apps', () => {
  it.each(foldersIn(APPS))('%s', async (name) => {
    const command = (format: string) => [`fixtures/apps/${name}`, '--format', format, '--no-cache', '--no-color'];
    const page = await pageOf([command('terminal'), command('markdown')]);
    expect(page).toBe(golden(`${name}.md`, page));
  });
});

describe('fixtures/frameworks', () => {
  it.each(foldersIn(FRAMEWORKS))('%s', async (name) => {
    expect(await differenceOf(path.join(FRAMEWORKS, name))).toBe('');
  });

  it.each(foldersIn(FRAMEWORKS).filter((name) => existsSync(entriesFile(name))))('%s has its entry points', async (name) => {
    const expected = JSON.parse(readFileSync(entriesFile(name), 'utf8')) as ExpectedEntry[] | { entryPoints: ExpectedEntry[] };
    const { entryPoints } = await audit(path.join(FRAMEWORKS, name));
    for (const entry of Array.isArray(expected) ? expected : expected.entryPoints)
      expect(entryPoints).toContainEqual(expect.objectContaining(entry));
  });
});

type ExpectedEntry = Record<string, unknown>;

function entriesFile(name: string): string {
  return path.join(FRAMEWORKS, name, 'expected-entries.json');
}

describe('the fixture folders', () => {
  const ids = rules.map((rule) => rule.id);

  it('are those of the listed rules', () => {
    expect(foldersIn(RULES)).toEqual([...ids].sort());
  });

  it('hold folders only', () => {
    const files = [RULES, ...ids.map((id) => path.join(RULES, id))]
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        readdirSync(folder, { withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map((entry) => path.join(folder, entry.name)),
      );
    expect(files).toEqual([]);
  });

  it.each(ids)('%s has a case that fires and one that stays quiet', (id) => {
    const cases = foldersIn(path.join(RULES, id)).map((name) => readExpectations(path.join(RULES, id, name)));
    expect(
      cases.some((expectations) => expectations.some((each) => isUnsafe(each) && each.rules.includes(id))),
      'fires',
    ).toBe(true);
    expect(
      cases.some((expectations) => !expectations.some((each) => isUnsafe(each) || each.kind === 'tolerable')),
      'quiet',
    ).toBe(true);
  });

  it('expect findings of listed rules only', () => {
    const everywhere = [RULES, APPS, FRAMEWORKS].flatMap((folder) => (existsSync(folder) ? readExpectations(folder) : []));
    const unlisted = everywhere.filter(isUnsafe).filter((each) => each.rules.some((rule) => !ids.includes(rule)));
    expect(unlisted.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([]);
  });
});

function isUnsafe(expectation: Expectation): expectation is Extract<Expectation, { kind: 'unsafe' }> {
  return expectation.kind === 'unsafe';
}
