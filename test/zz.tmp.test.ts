import { it } from 'vitest';
import fg from 'fast-glob';
import { readFileSync, existsSync } from 'node:fs';
import { runAdapter } from './frameworks/adapter.js';
import { frameworks } from '../src/frameworks/index.js';
const mine = ['sveltekit','nuxt','remix','astro','solidstart','tanstack-start'];
const dirs = (process.env.DIRS ?? '').split(',');
for (const dir of dirs) it(dir, () => {
  const files: Record<string,string> = {};
  for (const f of fg.sync(['**/*.{ts,tsx,js,jsx,mjs,mts,cjs,vue,svelte,astro}', '**/{package,tsconfig}.json', '**/wrangler.{toml,json,jsonc}'], { cwd: dir, dot: true, ignore: ['**/node_modules/**', 'coverage/**', 'public/**', '**/*.d.ts', '**/*.min.js'] })) files[f] = readFileSync(dir + '/' + f, 'utf8');
  const got: any[] = [];
  for (const fw of frameworks.filter(f => mine.includes(f.id))) {
    const r = runAdapter(fw, files);
    for (const u of r.uses) console.log('USE', fw.id, JSON.stringify(u));
    for (const f of r.findings) { got.push(...f.entryPoints); if (f.clientFiles?.length) console.log('CLIENT', f.clientFiles.join(' ')); }
    for (const s of r.setups) if (s.aliases?.length) console.log('ALIAS', JSON.stringify(s.aliases), s.autoImports?.filter(a => a.file).map(a => a.name).join(' '));
  }
  if (process.env.SHOW) console.log(got.map(e => `${e.phase} ${e.runtime} ${e.bundle} | ${e.label} | ${e.file}#${e.fn}${e.registeredIn ? ' <= ' + e.registeredIn : ''}`).join('\n'));
  if (existsSync(dir + '/expected-entries.json')) {
    const exp = JSON.parse(readFileSync(dir + '/expected-entries.json', 'utf8')).entryPoints;
    for (const x of exp) if (!got.some(g => Object.entries(x).every(([k, v]) => g[k] === v))) console.log('MISSING', JSON.stringify(x));
    for (const g of got) if (!exp.some((x: any) => Object.entries(x).every(([k, v]) => g[k] === v))) console.log('EXTRA', `${g.phase} ${g.runtime} ${g.bundle} | ${g.label} | ${g.file}#${g.fn}`);
  }
  const lab = process.env.LABEL;
  if (lab) {
    const d = JSON.parse(readFileSync(lab, 'utf8'));
    const want = new Set<string>(d.sites.flatMap((s: any) => [...s.written_by, ...s.read_by]));
    for (const w of want) if (!got.some(g => g.file === w || g.registeredIn === w)) console.log('LABEL-MISSING', w);
    console.log('entries', got.length);
  }
});
