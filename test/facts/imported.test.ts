import { describe, expect, it } from 'vitest';
import { collectFacts } from '../../src/facts/collect.js';
import { extractFacts } from '../../src/facts/extract.js';
import { importedAmong } from '../../src/facts/imported.js';

const importing = (path: string, ...specifiers: string[]): ReturnType<typeof extractFacts> =>
  extractFacts(path, specifiers.map((each, index) => `import { x${index} } from '${each}';\nx${index}();\n`).join(''));

const among = (candidates: string[], path: string, ...specifiers: string[]): string[] =>
  [...importedAmong(candidates, [importing(path, ...specifiers)])].sort();

describe('files that others import', () => {
  it('are found by relative paths, whatever is said of the extension', () => {
    const candidates = ['src/tests/a.ts', 'src/tests/b.tsx', 'src/tests/index.ts', 'tests/a.ts', 'lib/a.ts'];
    expect(among(candidates, 'src/main.ts', './tests/a')).toEqual(['src/tests/a.ts']);
    expect(among(candidates, 'src/deep/main.ts', '../tests/b.js', '../tests')).toEqual(['src/tests/b.tsx', 'src/tests/index.ts']);
    expect(among(candidates, 'main.ts', './tests/a.ts')).toEqual(['tests/a.ts']);
  });

  it('are found through aliases by the last parts of the path', () => {
    expect(among(['src/fixtures/users.ts', 'src/fixtures/orders.ts'], 'app/page.tsx', '@/fixtures/users')).toEqual([
      'src/fixtures/users.ts',
    ]);
  });

  it('are not those of which only a type is imported, nor others of the same name', () => {
    const facts = extractFacts('src/main.ts', "import type { A } from './tests/a';\nimport { b } from './b';\nb();\n");
    expect([...importedAmong(['src/tests/a.ts', 'src/tests/b.ts'], [facts])]).toEqual([]);
  });
});

it('incidental files get facts where one that matters imports them, directly or by way of another', async () => {
  const sources = [
    { path: 'src/main.ts', text: "import { seed } from './seeds/first';\nseed();\n" },
    { path: 'src/seeds/first.ts', text: "import { rows } from './rows';\nexport const seed = () => rows;\n" },
    { path: 'src/seeds/other.ts', text: 'export const other = 1;\n' },
    { path: 'src/seeds/rows.ts', text: 'export const rows = [1];\n' },
  ];
  const { facts } = await collectFacts(sources, { cacheFolder: undefined, workers: 0, isIncidental: (path) => path.includes('/seeds/') });
  expect(facts.map((each) => each.path)).toEqual(['src/main.ts', 'src/seeds/first.ts', 'src/seeds/rows.ts']);
});
