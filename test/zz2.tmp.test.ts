import { it } from 'vitest';
import fg from 'fast-glob';
import { readFileSync } from 'node:fs';
import { extractFacts } from '../src/facts/extract.js';
import { link } from '../src/program/link.js';
const dir = process.env.DIR!;
const facts = fg.sync((process.env.GLOB ?? '**/*.{ts,tsx,js,jsx,mjs,vue,svelte,astro}').split(';'), { cwd: dir, ignore: ['**/node_modules/**', '**/*.d.ts'] }).map(f => extractFacts(f, readFileSync(dir + '/' + f, 'utf8')));
it('x', () => {
  for (const f of facts) {
    const t = Date.now();
    process.stderr.write(f.path + ' ' + f.varCount + '\n');
    link({ facts: [f], resolve: () => ({ kind: 'missing' }), autoImport: () => undefined });
    if (Date.now() - t > 300) process.stderr.write('SLOW ' + f.path + ' ' + (Date.now() - t) + '\n');
  }
}, 60000);
