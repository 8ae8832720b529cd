import type { Rule } from '../src/judge/rule.js';

export const moduleTimer: Rule = {
  id: 'module-timer',
  summary: 'An interval, re-armed timeout, delayed job or scheduler that runs inside the server process.',
  severity: 'medium',
  why: 'A function instance is frozen between requests and ends without notice: its timers do not fire while it sleeps, and where several instances are awake each of them fires. Work that only a timer does is late, lost, or done several times.',
  instead:
    'Let the platform call an endpoint on a schedule (cron triggers), put delayed work into a queue with a delay, and let entries expire by themselves in the store that holds them (a TTL) instead of sweeping them.',
  fails: [
    {
      files: {
        'package.json': '{ "dependencies": { "express": "^5.0.0" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.get('/', (req, res) => res.send('hello'));\nsetInterval(async () => {\n  await fetch('https://mail.example.com/send-reminders', { method: 'POST' });\n}, 60_000);\napp.listen(3000);\n",
      },
      note: 'Reminders go out only while an instance happens to be awake, and once for each instance that is.',
    },
  ],
  passes: [
    {
      files: {
        'package.json': '{ "dependencies": { "express": "^5.0.0" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import express from 'express';\nconst app = express();\nconst sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));\napp.get('/', async (req, res) => {\n  await sleep(100);\n  res.send('hello');\n});\napp.listen(3000);\n",
      },
      note: 'A pause that the request itself waits for.',
    },
  ],
  *claims({ hazards }) {
    for (const each of hazards) if (each.hazard.rule === 'module-timer') yield { subject: each };
  },
};
