import { describe, expect, it } from 'vitest';
import { deno } from '../../src/frameworks/deno.js';
import { deploy } from './deployment.js';

describe('deno', () => {
  it('starts what deploy names, with crons and queue listeners; dev tasks start nothing', () => {
    const { entryPoints } = deploy(deno, {
      'deno.jsonc': '{ "deploy": { "entrypoint": "./server/live.ts" }, "tasks": { "dev": "deno run try.ts" } }',
      'server/live.ts': "import './jobs.ts';\nexport default { fetch(request: Request) { return new Response(); } };",
      'server/jobs.ts':
        "const kv = await Deno.openKv();\nkv.listenQueue(async (message) => {});\nDeno.cron('tidy', '0 4 * * *', () => {});",
      'try.ts': "Deno.cron('never', '* * * * *', () => {});",
    });
    expect(entryPoints.map(({ label, file, phase }) => `${phase} ${label} ${file}`)).toEqual([
      'startup start server/live.ts server/live.ts',
      'request fetch server/live.ts',
      'request cron 0 4 * * * server/jobs.ts',
      'request queue consumer kv server/jobs.ts',
    ]);
  });

  it('routes Fresh by place', () => {
    const { entries } = deploy(deno, {
      'deno.json': '{ "tasks": { "start": "deno run -A main.ts" }, "imports": { "$fresh/": "https://deno.land/x/fresh@1.7.3/" } }',
      'main.ts': "import { start } from '$fresh/server.ts';\nawait start({});",
      'routes/users/[id].tsx':
        'export const handler = { GET(request) {}, async DELETE(request) {} };\nexport default function User() { return null; }',
      'routes/(admin)/_middleware.ts': 'export async function handler(request, ctx) { return ctx.next(); }',
      'islands/Counter.tsx': 'export default function Counter() { return null; }',
    });
    expect(entries).toEqual([
      'start main.ts <- main.ts (module)',
      'island Counter <- islands/Counter.tsx Counter',
      'middleware / <- routes/(admin)/_middleware.ts handler',
      'GET /users/:id <- routes/users/[id].tsx handler.GET',
      'DELETE /users/:id <- routes/users/[id].tsx handler.DELETE',
      'page /users/:id <- routes/users/[id].tsx User',
    ]);
  });

  it('leaves functions of other hosts to their adapters', () => {
    expect(
      deploy(deno, {
        'supabase/functions/a/index.ts': 'Deno.serve(() => new Response());',
        'supabase/functions/a/deno.json': '{ "imports": {} }',
      }).uses,
    ).toEqual([]);
  });
});
