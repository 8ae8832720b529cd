import type { Rule } from '../src/judge/rule.js';

export const requestLeak: Rule = {
  id: 'request-leak',
  summary: `One request's data left in a place that a concurrent or later request reads, or a global of the runtime replaced while a request is served.`,
  severity: 'critical',
  why: `An instance serves several requests, one after another and often at once. What one of them leaves in module scope, in a field of a shared object, or in place of \`console.log\` or \`fetch\`, the others find there: they act as the wrong user, answer with the wrong data, or log under the wrong id. Putting the old value back in a \`finally\` does not help while another request awaits.`,
  instead: `Pass the value through the call, keep it on the request object, or run the request inside an \`AsyncLocalStorage\`. Make clients that hold a signed-in user once for each request.`,
  fails: [
    {
      note: 'The next request overwrites the user before the first one reads it.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
let currentUser;
const load = async () => ({ items: await fetch('https://items.example.com').then((r) => r.json()), user: currentUser });
app.get('/items', async (req, res) => {
  currentUser = req.headers['x-user'];
  res.json(await load());
});
app.listen(3000);
`,
      },
    },
  ],
  passes: [
    {
      note: 'The user goes from call to call.',
      files: {
        'package.json': `{"name": "example", "type": "module", "main": "src/server.ts", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}`,
        'src/server.ts': `import express from 'express';

const app = express();
const load = async (user) => ({ items: await fetch('https://items.example.com').then((r) => r.json()), user });
app.get('/items', async (req, res) => {
  res.json(await load(req.headers['x-user']));
});
app.listen(3000);
`,
      },
    },
  ],
  *claims({ cells, hazards }) {
    for (const cell of cells) {
      const leak = cell.traits.get('request-leak');
      if (leak) yield { subject: cell, evidence: [leak.evidence] };
    }
    for (const each of hazards) if (each.hazard.rule === 'request-leak') yield { subject: each };
  },
};
