import { expect, it } from 'vitest';
import { loud, server } from './inline.js';

it('comes to an end where every function gives what all others give', () => {
  const count = 70;
  const names = Array.from({ length: count }, (_, index) => `step${index}`);
  const functions = names.map(
    (name) => `function ${name}(kind) {\n${names.map((each, index) => `  if (kind === ${index}) return ${each}(kind - 1);\n`).join('')}}\n`,
  );
  const app = server(
    `const seen = [];\n${functions.join('')}app.get('/', (request, response) => { step0(request.query.kind); seen.push(request.query.kind); response.json(seen); });`,
  );
  expect(loud(app)).toEqual(['seen']);
});

it('asks once of each function whether it changes rows, however many call one another', () => {
  const count = 300;
  const each = (write: (index: number) => string): string => Array.from({ length: count }, (_, index) => write(index)).join('');
  const app = server(`import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
let settings = null;
async function reload() { settings = await prisma.setting.findMany(); }
${each((index) => `async function step${index}(kind) { if (kind === ${index}) await reload(); return kind; }\n`)}
${each((index) => `async function path${index}(kind) {\n${each((inner) => `  await step${inner}(kind);\n`)}}\n`)}
reload();
app.get('/settings', (request, response) => { response.json(settings); });
app.post('/:kind', async (request, response) => {
${each((index) => `  await path${index}(request.params.kind);\n`)}  response.end();
});`);
  expect(loud(app)).toEqual([]);
});
