import fs from 'node:fs';
import path from 'node:path';
import { it } from 'vitest';
import { FIXTURES, audit } from './harness/audit.js';
import { RESPELLINGS } from './harness/respell.js';
const told = ({ findings }: any): string[] => findings.filter((e: any) => e.severity !== 'info').map((e: any) => `${e.file} ${e.symbol}: ${e.severity} ${e.role}`).sort();
it('all', async () => {
  const out: string[] = [];
  const dirs = ['rules'].flatMap((top) => fs.readdirSync(path.join(FIXTURES, top)).flatMap((r) => fs.readdirSync(path.join(FIXTURES, top, r)).filter((x) => fs.statSync(path.join(FIXTURES, top, r, x)).isDirectory()).map((n) => `${top}/${r}/${n}`)));
  for (const d of dirs) {
    const folder = path.join(FIXTURES, d);
    try {
    const base = told(await audit(folder));
    for (const k of ['with callbacks for loops', 'with loops for callbacks', 'with then for await', 'with then and catch for try', 'with functions called on the spot', 'with guards inverted']) {
      const now = told(await audit(folder, undefined, RESPELLINGS[k]!));
      const lost = base.filter((x) => !now.includes(x)), neu = now.filter((x) => !base.includes(x));
      if (lost.length + neu.length) out.push(`${k} | ${d}\n${[...lost.map((x) => '   - ' + x), ...neu.map((x) => '   + ' + x)].join('\n')}`);
    }
    } catch {}
  }
  fs.writeFileSync(process.env.OUT ?? '/tmp/c10.all.txt', out.sort().join('\n'));
}, 1200000);
