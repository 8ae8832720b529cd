import type { Rule } from '../src/judge/rule.js';

export const localDisk: Rule = {
  id: 'local-disk',
  summary: "Files, uploads, SQLite and other databases on the instance's own disk.",
  severity: 'high',
  why: 'The disk of a function is read-only except for a temporary folder, and that folder belongs to one instance and goes with it. A replica has a disk of its own: the file that one request writes is not there for the request that another instance answers.',
  instead:
    'Put uploads and generated files into object storage (S3, R2, Vercel Blob), and records into a database. Scratch files of one request may stay under the temporary folder when the request removes them.',
  fails: [
    {
      note: 'Orders in a JSON file.',
      files: {
        'package.json':
          '{ "name": "shop", "type": "module", "dependencies": { "express": "5" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import { readFileSync, writeFileSync } from 'node:fs';\nimport express from 'express';\n\nconst app = express();\napp.post('/orders', express.json(), (req, res) => {\n  const orders = JSON.parse(readFileSync('data/orders.json', 'utf8'));\n  writeFileSync('data/orders.json', JSON.stringify([...orders, req.body]));\n  res.status(201).end();\n});\napp.listen(3000);\n",
      },
    },
  ],
  passes: [
    {
      note: 'A scratch file that the request removes.',
      files: {
        'package.json':
          '{ "name": "converter", "type": "module", "dependencies": { "express": "5" }, "scripts": { "start": "node server.js" } }',
        'server.js':
          "import { execFileSync } from 'node:child_process';\nimport { rmSync, writeFileSync } from 'node:fs';\nimport { tmpdir } from 'node:os';\nimport path from 'node:path';\nimport express from 'express';\n\nconst app = express();\napp.post('/convert', express.raw(), (req, res) => {\n  const file = path.join(tmpdir(), `${crypto.randomUUID()}.docx`);\n  writeFileSync(file, req.body);\n  try {\n    res.send(execFileSync('pandoc', [file, '-t', 'html']));\n  } finally {\n    rmSync(file);\n  }\n});\napp.listen(3000);\n",
      },
    },
  ],
  *claims({ hazards }) {
    for (const each of hazards) if (each.hazard.rule === 'local-disk') yield { subject: each };
  },
};
