import type { Rule } from '../src/judge/rule.js';

export const closureState: Rule = {
  id: 'closure-state',
  summary: 'A variable captured by functions that a factory returned and the module keeps.',
  severity: 'critical',
  why: 'A factory or app builder that runs once per instance leaves its variables to the functions it returns. They live as long as the instance and are not shared with any other.',
  instead: 'Give the factory a shared store to keep its state in, or use a library that has one.',
  fails: [
    {
      note: 'The limiter is made once, and counts in what it captured.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
function rateLimit(max) {
  const hits = new Map();
  return (req, res, next) => {
    const count = (hits.get(req.ip) ?? 0) + 1;
    hits.set(req.ip, count);
    if (count > max) return res.sendStatus(429);
    next();
  };
}
app.post('/login', rateLimit(5), (req, res) => res.sendStatus(204));
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'What the factory captured is only read.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
function allow(...roles) {
  const allowed = new Set(roles);
  return (req, res, next) => (allowed.has(req.get('x-role')) ? next() : res.sendStatus(403));
}
app.get('/reports', allow('admin', 'auditor'), (req, res) => res.json([]));
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells }) {
    for (const cell of cells) if (cell.profile.cell.form === 'captured') yield { subject: cell };
  },
};
