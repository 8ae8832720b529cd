import type { Rule } from '../src/judge/rule.js';

export const singletonState: Rule = {
  id: 'singleton-state',
  summary: 'A field of an object that lives as long as the process, or a static field, that requests change.',
  severity: 'critical',
  why: 'An object that the module makes once (or lazily, or that a framework injects) keeps its fields for the life of one instance. Another instance has another object with other fields.',
  instead: 'Let the object hold a client of a shared store and keep the state there, or make the object per request.',
  fails: [
    {
      note: 'The object is made once for each instance, and its field with it.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/sessions.ts': `class Sessions {
  private readonly byToken = new Map();
  open(token, user) {
    this.byToken.set(token, { user, expiresAt: Date.now() + 3_600_000 });
  }
  find(token) {
    return this.byToken.get(token);
  }
}

export const sessions = new Sessions();
`,
        'src/server.ts': `import { sessions } from './sessions.js';
import express from 'express';

const app = express();
app.post('/login', (req, res) => {
  sessions.open(req.body.token, req.body.user);
  res.sendStatus(204);
});
app.get('/me', (req, res) => res.json(sessions.find(req.get('authorization'))));
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'An object that is made for each request takes its fields along when it goes.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
class Totals {
  private readonly lines = [];
  add(line) {
    this.lines.push(line);
  }
  sum() {
    return this.lines.reduce((total, line) => total + line.price, 0);
  }
}
app.post('/quote', (req, res) => {
  const totals = new Totals();
  for (const line of req.body.lines) totals.add(line);
  res.json({ sum: totals.sum() });
});
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      if (form === 'field' || form === 'static-field') yield { subject: cell };
    }
  },
};
