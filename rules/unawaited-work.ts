import type { Rule } from '../src/judge/rule.js';

export const unawaitedWork: Rule = {
  id: 'unawaited-work',
  summary: 'A promise or callback left running when the response is sent.',
  severity: 'high',
  why: 'Once the response is out, a function instance may be frozen or ended at any moment. Work that nobody awaits then stops half-way or never starts: a job stays in progress, a mail is not sent, an error is never seen.',
  instead:
    "Await it before answering, hand it to the platform's hook (`after`, `waitUntil`), or put it into a queue that a consumer works on.",
  fails: [
    {
      files: {
        'package.json': '{ "dependencies": { "express": "^5.0.0" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import express from 'express';\nconst app = express();\nasync function sendWelcome(email) {\n  await fetch('https://mail.example.com/send', { method: 'POST', body: email });\n}\napp.post('/users', (req, res) => {\n  void sendWelcome(req.body.email);\n  res.status(201).end();\n});\napp.listen(3000);\n",
      },
      note: 'The mail is still on its way when the response is out.',
    },
  ],
  passes: [
    {
      files: {
        'package.json': '{ "dependencies": { "express": "^5.0.0" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import express from 'express';\nconst app = express();\nasync function sendWelcome(email) {\n  await fetch('https://mail.example.com/send', { method: 'POST', body: email });\n}\napp.post('/users', async (req, res) => {\n  await sendWelcome(req.body.email);\n  res.status(201).end();\n});\napp.listen(3000);\n",
      },
      note: 'The response waits for the mail.',
    },
  ],
  *claims({ hazards }) {
    for (const each of hazards) if (each.hazard.rule === 'unawaited-work') yield { subject: each };
  },
};
