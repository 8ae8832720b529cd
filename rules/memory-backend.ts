import type { Rule } from '../src/judge/rule.js';

export const memoryBackend: Rule = {
  id: 'memory-backend',
  summary:
    'A package that keeps its state in this process unless it is given a store: sessions, limiters, caches, queues, pub/sub, databases in memory.',
  severity: 'critical',
  why: 'The default of many packages is a Map in the process. It works with one process on one machine; with several instances each has its own sessions, counts its own hits and publishes to its own subscribers, and all of it is gone with the instance.',
  instead:
    'Pass the store, adapter or backend that the package takes for a shared service (Redis, a database, a queue), or use a package made for one.',
  fails: [
    {
      note: 'The default store of express-session.',
      files: {
        'package.json':
          '{ "name": "shop", "type": "module", "dependencies": { "express": "5", "express-session": "1" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import express from 'express';\nimport session from 'express-session';\n\nconst app = express();\napp.use(session({ secret: process.env.SESSION_SECRET }));\napp.get('/me', (req, res) => res.json(req.session.user));\napp.listen(3000);\n",
      },
    },
  ],
  passes: [
    {
      note: 'A store that all instances share.',
      files: {
        'package.json':
          '{ "name": "shop", "type": "module", "dependencies": { "connect-redis": "9", "express": "5", "express-session": "1", "redis": "5" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import { RedisStore } from 'connect-redis';\nimport express from 'express';\nimport session from 'express-session';\nimport { createClient } from 'redis';\n\nconst client = createClient({ url: process.env.REDIS_URL });\nawait client.connect();\nconst app = express();\napp.use(session({ secret: process.env.SESSION_SECRET, store: new RedisStore({ client }) }));\napp.get('/me', (req, res) => res.json(req.session.user));\napp.listen(3000);\n",
      },
    },
  ],
  *claims({ hazards }) {
    for (const each of hazards) if (each.hazard.rule === 'memory-backend') yield { subject: each };
  },
};
