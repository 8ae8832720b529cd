import { describe, expect, it } from 'vitest';
import { netlify } from '../../src/frameworks/netlify.js';
import { deploy } from './deployment.js';

describe('netlify', () => {
  it('finds functions in the usual folder and below the base of the build', () => {
    const { entries } = deploy(netlify, {
      'package.json': '{ "name": "x" }',
      'netlify/functions/pay.mts': 'export default async (request) => new Response();',
      'netlify/functions/pay/pay.ts': 'export const unrelated = 1;',
      'netlify/functions/mail/mail.ts': 'export const handler = async (event, context) => ({ statusCode: 200 });',
      'netlify/functions/mail/parts/footer.ts': 'export default () => 1;',
      'netlify/functions/_lib.ts': 'export default () => 1;',
    });
    expect(entries).toEqual([
      'function mail <- netlify/functions/mail/mail.ts handler',
      'function pay <- netlify/functions/pay.mts default',
    ]);
    const based = deploy(netlify, {
      'netlify.toml': '[build]\nbase = "web"\nfunctions = "fn"\n',
      'web/fn/a.js': 'exports.handler = async () => ({});',
      'fn/b.js': 'exports.handler = async () => ({});',
    });
    expect(based.entries).toEqual(['function a <- web/fn/a.js handler']);
  });

  it('reads schedules, also of the older wrapper, and the members of an object', () => {
    const { entries } = deploy(netlify, {
      'netlify/functions/a.ts':
        "import { schedule } from '@netlify/functions';\nasync function tick() {}\nexport const handler = schedule('@hourly', tick);",
      'netlify/functions/b.ts':
        'export default { fetch(request) {}, deploySucceeded() {}, other() {} };\nexport const config = { path: ["/b", "/c"] };',
    });
    expect(entries).toEqual([
      'cron @hourly <- netlify/functions/a.ts tick',
      'ALL /b <- netlify/functions/b.ts default.fetch',
      'ALL /c <- netlify/functions/b.ts default.fetch',
      'ALL /b <- netlify/functions/b.ts default.deploySucceeded',
      'ALL /c <- netlify/functions/b.ts default.deploySucceeded',
    ]);
  });

  it('takes the server file and edge functions', () => {
    const { entryPoints, findings } = deploy(netlify, {
      'netlify/server/index.ts': 'export default { async fetch(request) { return new Response(); } };',
      'netlify/edge-functions/geo.ts': 'export default async () => new Response();\nexport const config = { path: "/*" };',
    });
    expect(entryPoints.map(({ label, runtime, bundle }) => [label, runtime, bundle])).toEqual([
      ['ALL /*', 'edge', 'function:geo'],
      ['fetch', 'node', 'server'],
    ]);
    expect(findings[0]?.servers).toEqual(['netlify/server/index.ts']);
  });
});
