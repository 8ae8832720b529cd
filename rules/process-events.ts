import type { Rule } from '../src/judge/rule.js';

export const processEvents: Rule = {
  id: 'process-events',
  summary: 'An in-process event emitter, list of subscribers or registry of connections that carries messages from one request to another.',
  severity: 'high',
  why: 'An emitter calls the listeners of its own process. The request that publishes and the one that listens are on the same instance only by chance, and under some frameworks not even the same copy of the module is shared between routes of one process.',
  instead:
    'Publish through Redis Pub/Sub, a hosted realtime service, or a Durable Object; or let clients poll what is stored in the database.',
  fails: [
    {
      note: 'A message published on one instance never reaches the streams of another.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import { EventEmitter } from 'node:events';
import express from 'express';

const bus = new EventEmitter();
const app = express();
app.get('/stream', (req, res) => {
  bus.on('news', (text) => res.write(text));
});
app.post('/news', (req, res) => {
  bus.emit('news', req.query.text);
  res.end();
});
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'The emitter lives as long as one request.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import { EventEmitter } from 'node:events';
import express from 'express';

const app = express();
app.post('/parse', (req, res) => {
  const parser = new EventEmitter();
  parser.on('line', (line) => res.write(line));
  parser.emit('line', req.query.text);
  res.end();
});
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells, hazards }) {
    for (const cell of cells) {
      const emitter = cell.traits.get('emitter');
      if (emitter) yield { subject: cell, evidence: [emitter.evidence] };
    }
    for (const each of hazards) if (each.hazard.rule === 'process-events') yield { subject: each };
  },
};
