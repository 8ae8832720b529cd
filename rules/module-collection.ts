import type { Rule } from '../src/judge/rule.js';

export const moduleCollection: Rule = {
  id: 'module-collection',
  summary: 'A module-level Map, Set, array or object that requests change.',
  severity: 'critical',
  why: 'Every instance of the server loads the module anew and has its own copy. What one request stores, the next request does not find when it lands on another instance, and everything is gone when the instance ends.',
  instead:
    'Keep it in a store that all instances share: Redis for short-lived values, a database for records. A constant table that only the module itself fills may stay.',
  fails: [
    {
      note: 'Carts live in the memory of whichever instance took the request.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
const carts = new Map();
app.post('/cart/:user', (req, res) => {
  carts.set(req.params.user, req.body);
  res.sendStatus(204);
});
app.get('/cart/:user', (req, res) => res.json(carts.get(req.params.user)));
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'A table that only the module itself fills is the same on every instance.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
const rates = new Map();
for (const [country, rate] of [['de', 19], ['fr', 20]]) rates.set(country, rate);
app.get('/tax/:country', (req, res) => res.json(rates.get(req.params.country)));
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      if ((form === 'variable' || form === 'property') && cell.profile.kind === 'collection') yield { subject: cell };
    }
  },
};
