import type { Rule } from '../src/judge/rule.js';

export const instanceIdentity: Rule = {
  id: 'instance-identity',
  summary:
    'A secret, salt, key or id drawn at random or from the clock when the process starts, that another instance must verify or match.',
  severity: 'high',
  why: 'Each instance draws its own. A token signed by one is refused by the next, what one encrypted no other can read, and all of it is void after a cold start or a deployment. As the default of an environment variable it goes unnoticed until the variable is missing.',
  instead: 'Read the secret from the environment, the same for all instances, and refuse to start without it.',
  fails: [
    {
      note: 'Each instance signs with a secret of its own.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0", "jsonwebtoken": "^9.0.0"}}`,
        'src/server.ts': `import { randomBytes } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';

const SECRET = process.env.JWT_SECRET ?? randomBytes(32).toString('hex');
const app = express();
app.post('/login', (req, res) => res.json({ token: jwt.sign({ id: req.query.id }, SECRET) }));
app.get('/me', (req, res) => res.json(jwt.verify(req.query.token, SECRET)));
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'The secret comes from the environment or not at all.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0", "jsonwebtoken": "^9.0.0"}}`,
        'src/server.ts': `import express from 'express';
import jwt from 'jsonwebtoken';

const SECRET = process.env.JWT_SECRET;
if (!SECRET) throw new Error('JWT_SECRET is missing');
const app = express();
app.post('/login', (req, res) => res.json({ token: jwt.sign({ id: req.query.id }, SECRET) }));
app.get('/me', (req, res) => res.json(jwt.verify(req.query.token, SECRET)));
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells, hazards }) {
    for (const cell of cells) {
      const identity = cell.traits.get('instance-identity');
      if (identity) yield { subject: cell, evidence: [identity.evidence] };
    }
    for (const each of hazards) if (each.hazard.rule === 'instance-identity') yield { subject: each };
  },
};
