import type { Rule } from '../src/judge/rule.js';

export const mutableGlobal: Rule = {
  id: 'mutable-global',
  summary: 'A module-level `let`/`var`, or a property of the global object, that requests reassign or whose contents they change.',
  severity: 'high',
  why: 'The variable belongs to one instance. Requests that land elsewhere see the initial value, concurrent requests of one instance overwrite each other, and a cold start resets it.',
  instead:
    'Store the value where all instances read it, or pass it through the request. A client or a parsed configuration that is made once may stay.',
  fails: [
    {
      note: 'Maintenance mode is switched on in one instance only.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
let maintenance = false;
app.post('/admin/maintenance', (req, res) => {
  maintenance = req.body.enabled;
  res.sendStatus(204);
});
app.use((req, res, next) => (maintenance ? res.sendStatus(503) : next()));
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'A client that is made on first use and kept is warm reuse.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import { Redis } from 'ioredis';
import express from 'express';

const app = express();
let redis;
const connect = () => (redis ??= new Redis(process.env.REDIS_URL));
app.get('/flags', async (req, res) => res.json(await connect().hgetall('flags')));
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells, hazards }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      const onGlobal = cell.profile.cell.aliases.some((each) => each.symbol.startsWith('globalThis.'));
      if (form === 'global' || onGlobal || ((form === 'variable' || form === 'property') && cell.profile.kind === 'mutable-binding'))
        yield { subject: cell };
    }
    for (const each of hazards) if (each.hazard.rule === 'mutable-global') yield { subject: each };
  },
};
