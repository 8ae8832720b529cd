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
