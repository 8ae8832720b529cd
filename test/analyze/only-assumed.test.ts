import { expect, it } from 'vitest';
import { analyzeInline } from './inline.js';

it('is no more than possible where only functions that are taken for entry points lead there', () => {
  const work = `
import { writeFileSync } from 'node:fs';
export async function mail(to) {
  fetch('https://mail.example.com', { method: 'POST', body: to });
}
export function keep(name, text) {
  writeFileSync('kept/' + name, text);
}
export function later(id) {
  setTimeout(() => fetch('https://jobs.example.com/' + id, { method: 'POST' }), 60_000);
}
`;
  const { report } = analyzeInline({
    'package.json': '{ "name": "shop", "private": true, "workspaces": ["api", "desk"] }',
    'api/package.json': '{ "name": "api", "scripts": { "start": "node src/server.js" }, "dependencies": { "express": "^5.0.0" } }',
    'api/src/server.js': `import express from 'express';
import { keep, later, mail } from './work.js';
const app = express();
app.post('/mail', (req, res) => { mail(req.query.to); keep('sent', req.query.to); later(req.query.id); res.sendStatus(202); });
app.listen(3000);
`,
    'api/src/work.js': work,
    'desk/package.json': '{ "name": "desk", "main": "src/work.js" }',
    'desk/src/work.js': work,
  });
  const told = (folder: string) =>
    report.findings
      .filter((each) => each.file.startsWith(`${folder}/`))
      .map(({ rule, confidence }) => `${rule} ${confidence}`)
      .sort();
  expect(told('api')).toEqual(['local-disk certain', 'module-timer certain', 'unawaited-work certain']);
  expect(told('desk')).toEqual(['local-disk possible', 'module-timer possible', 'unawaited-work possible']);
});
