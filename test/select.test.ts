import { describe, expect, it } from 'vitest';
import type { Project } from '../src/discover/project.js';
import { selectSources } from '../src/select.js';

const projectOf = (files: Record<string, string>, manifests: Record<string, string> = {}): Project => ({
  sources: Object.entries(files).map(([path, text]) => ({ path, text })),
  manifests: Object.entries(manifests).map(([path, text]) => ({
    path,
    name: path.split('/').at(-1) ?? path,
    text,
    ...(path.endsWith('.json') ? { data: JSON.parse(text) as unknown } : {}),
  })),
  skipped: [],
  diagnostics: [],
});
const incidental = (project: Project): string[] => {
  const { isIncidental } = selectSources(project);
  return project.sources
    .map((each) => each.path)
    .filter(isIncidental)
    .sort();
};

describe('files that need facts only where others import them', () => {
  const server = { 'src/server.ts': "import { send } from './mail';\nsend();\n", 'src/mail.ts': 'export const send = () => {};\n' };

  it('are tests and scripts that no manifest names', () => {
    expect(
      incidental(
        projectOf(
          { ...server, 'src/mail.test.ts': '', 'scripts/backfill-orders.ts': '', 'packages/db/scripts/fix.mjs': '' },
          { 'package.json': '{ "name": "shop", "scripts": { "start": "node src/server.js" } }' },
        ),
      ),
    ).toEqual(['packages/db/scripts/fix.mjs', 'scripts/backfill-orders.ts', 'src/mail.test.ts']);
  });

  it('are not scripts that a start script or a container names', () => {
    expect(
      incidental(
        projectOf(
          { ...server, 'scripts/serve.ts': '', 'scripts/worker.js': '', 'scripts/report.ts': '' },
          {
            'package.json': '{ "name": "shop", "scripts": { "start": "tsx scripts/serve.ts" } }',
            Dockerfile: 'CMD ["node", "scripts/worker.js"]\n',
          },
        ),
      ),
    ).toEqual(['scripts/report.ts']);
  });

  it('are not routes of that name, nor the scripts of a program that has nothing else', () => {
    expect(incidental(projectOf({ ...server, 'app/api/scripts/route.ts': '', 'pages/scripts/list.tsx': '' }))).toEqual([]);
    expect(incidental(projectOf({ 'scripts/bot.js': '', 'scripts/answers.js': '', 'test/bot.test.js': '' }))).toEqual(['test/bot.test.js']);
  });
});
