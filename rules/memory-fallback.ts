import type { Rule } from '../src/judge/rule.js';

export const memoryFallback: Rule = {
  id: 'memory-fallback',
  summary: 'Memory used when the external store is absent or fails, and backend switches whose default is memory.',
  severity: 'critical',
  why: `A store that turns into a \`Map\` when a variable is missing or a call fails does not fail: it answers, with what this one instance knows. Records are written that no other instance sees and that are gone with it, while everything looks fine. One failed connection is enough where the switch is for good.`,
  instead:
    'Refuse to start where the variable is missing, and let a failed call fail. Keep the twin in memory for tests and development only.',
  fails: [
    {
      note: 'Without REDIS_URL the sessions are in one instance.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0", "ioredis": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';
import Redis from 'ioredis';

const redis = process.env.REDIS_URL ? new Redis(process.env.REDIS_URL) : null;
const sessions = new Map();
const app = express();
app.post('/login', async (req, res) => {
  if (redis) await redis.set(req.query.id, 'yes');
  else sessions.set(req.query.id, 'yes');
  res.end();
});
app.get('/me', async (req, res) => {
  res.json(redis ? await redis.get(req.query.id) : sessions.get(req.query.id));
});
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'The server does not start without its store.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0", "ioredis": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';
import Redis from 'ioredis';

if (!process.env.REDIS_URL) throw new Error('REDIS_URL is missing');
const redis = new Redis(process.env.REDIS_URL);
const app = express();
app.post('/login', async (req, res) => {
  await redis.set(req.query.id, 'yes');
  res.end();
});
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells }) {
    for (const cell of cells) {
      const fallback = cell.traits.get('fallback');
      if (fallback) yield { subject: cell, evidence: [fallback.evidence] };
    }
  },
};
