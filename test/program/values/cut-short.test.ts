import { expect, it } from 'vitest';
import { linkProject } from '../../../src/analyze.js';
import { frameworks } from '../../../src/frameworks/index.js';
import { extractFacts } from '../../../src/facts/extract.js';
import { MOST_DATA } from '../../../src/program/values/bounds.js';
import type { Solver } from '../../../src/program/values/solver.js';

/** `count` functions in a table; each calls whichever of them is asked for, and hands on its own. */
function table(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `step${index}`);
  const steps = names.map((name, index) => `function ${name}(row) { return table[row.next](step${(index * 7) % count}, row); }`);
  return `${steps.join('\n')}\nconst table = { ${names.join(', ')} };\nexport function start(row) { return table[row.name](row); }\n`;
}

function solverOf(text: string): Solver {
  const data = { name: 'steps', dependencies: { express: '^5.0.0' }, main: 'server.js' };
  const sources = [
    {
      path: 'server.js',
      text: "import express from 'express';\nimport { start } from './steps.js';\nexpress().get('/', (req, res) => res.json(start(req.query))).listen(3000);\n",
    },
    { path: 'steps.js', text },
  ];
  const manifests = [{ path: 'package.json', name: 'package.json' as const, text: JSON.stringify(data), data }];
  const facts = sources.map((each) => extractFacts(each.path, each.text));
  return linkProject({ project: { sources, manifests, skipped: [], diagnostics: [] }, facts, frameworks }).program.solver;
}

/** The most values that a variable of the program holds. */
const mostOf = (solver: Solver): number =>
  Math.max(...solver.files.flatMap((file) => file.facts.vars.map((_, variable) => solver.idsAt(file, variable).length)));

it('leaves a program whole whose functions give each other some of themselves', () => {
  const solver = solverOf(table(40));
  expect(solver.isCutShort).toBe(false);
  expect(mostOf(solver)).toBeGreaterThanOrEqual(40);
});

it('keeps the first values of each place where there are too many to be followed, also of what came before that was known', () => {
  const solver = solverOf(table(2000));
  expect(solver.isCutShort).toBe(true);
  expect(mostOf(solver)).toBe(MOST_DATA);
});
