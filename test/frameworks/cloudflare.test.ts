import { describe, expect, it } from 'vitest';
import { cloudflare } from '../../src/frameworks/cloudflare.js';
import { deploy } from './deployment.js';

const wrangler = 'name = "site"\nmain = "src/site.ts"\n';

describe('cloudflare: Workers', () => {
  it('takes a class, an instance and a wrapped object for the default export', () => {
    const of = (code: string) => deploy(cloudflare, { 'wrangler.toml': wrangler, 'src/site.ts': code }).entries;
    expect(
      of(
        "import { WorkerEntrypoint } from 'cloudflare:workers';\nexport default class Site extends WorkerEntrypoint { async fetch(request) {} async price(id) { return 1; } }",
      ),
    ).toEqual(['fetch <- src/site.ts Site.fetch', 'service Site.price <- src/site.ts Site.price']);
    expect(of('class Site { async fetch(request) {} helper() {} }\nexport default new Site();')).toEqual([
      'fetch <- src/site.ts Site.fetch',
    ]);
    expect(
      of(
        "import * as Sentry from '@sentry/cloudflare';\nexport default Sentry.withSentry(() => ({}), { fetch: async (request) => new Response(), email(message) {} });",
      ).map((entry) => entry.split(' <- ')[0]),
    ).toEqual(['fetch', 'email']);
  });

  it('takes listeners of the older syntax', () => {
    const { entries } = deploy(cloudflare, {
      'wrangler.toml': `${wrangler}[triggers]\ncrons = ["*/5 * * * *"]\n`,
      'src/site.ts':
        "import { answer } from './answer';\naddEventListener('fetch', answer);\naddEventListener('scheduled', (event) => undefined);",
      'src/answer.ts': 'export function answer(event) { event.respondWith(new Response()); }',
    });
    expect(entries).toEqual(['fetch <- src/answer.ts answer', 'cron */5 * * * * <- src/site.ts']);
  });

  it("only loads the module of an application, whose routes are another adapter's", () => {
    const { entryPoints } = deploy(cloudflare, {
      'wrangler.toml': wrangler,
      'src/site.ts': "import { Hono } from 'hono';\nconst app = new Hono();\napp.get('/', (c) => c.text('x'));\nexport default app;",
    });
    expect(entryPoints.map(({ label, fn, phase }) => ({ label, fn, phase }))).toEqual([{ label: 'worker site', fn: 0, phase: 'startup' }]);
  });

  it('reads environments and several Workers of one folder', () => {
    const { entryPoints } = deploy(cloudflare, {
      'wrangler.toml': `${wrangler}[env.staging]\nmain = "src/staging.ts"\n`,
      'wrangler.mail.jsonc': '{ "name": "mail", "main": "./src/mail.js" /* no queue */ }',
      'src/site.ts': 'export default { fetch() {} };',
      'src/staging.ts': 'export default { fetch() {} };',
      'src/mail.js': 'export default { email() {} };',
    });
    expect(entryPoints.map(({ label, file, bundle }) => `${label} ${file} ${bundle}`).sort()).toEqual([
      'email src/mail.js worker:mail',
      'fetch src/site.ts worker:site',
      'fetch src/staging.ts worker:site-staging',
    ]);
  });
});

describe('cloudflare: objects', () => {
  const files = {
    'wrangler.jsonc':
      '{ "name": "chat", "main": "src/chat.ts", "durable_objects": { "bindings": [{ "name": "OLD", "class_name": "OldRoom" }, { "name": "FAR", "class_name": "Far", "script_name": "other" }] } }',
    'src/chat.ts': `
import { Room } from './room';
import { Agent } from 'agents';
export class PrivateRoom extends Room {}
export class OldRoom { async fetch(request) {} sweep() {} }
export class Far { async fetch(request) {} }
export class Helper { async fetch(request) {} }
export class Support extends Agent { onMessage(connection, message) {} }
export default { fetch() {} };
`,
    'src/room.ts': `
import { DurableObject } from 'cloudflare:workers';
export abstract class Room extends DurableObject {
  members = new Map();
  async join(name) { this.#note(name); return this.members.size; }
  async alarm() {}
  static count = 0;
  #note(name) {}
}
`,
  };

  it('takes inherited methods, bound classes and agents; classes bound elsewhere or nowhere are none', () => {
    expect(deploy(cloudflare, files).entries).toEqual([
      'fetch <- src/chat.ts default.fetch',
      'durable object PrivateRoom.join <- src/room.ts Room.join',
      'durable object PrivateRoom.alarm <- src/room.ts Room.alarm',
      'durable object OldRoom.fetch <- src/chat.ts OldRoom.fetch',
      'agent Support.onMessage <- src/chat.ts Support.onMessage',
    ]);
  });

  it('gives their classes, and those they extend, as scoped', () => {
    const { findings } = deploy(cloudflare, files);
    expect(findings[0]?.scoped?.map(({ file, class: id, why }) => `${file} ${id} ${why.split(':')[0]}`).sort()).toEqual([
      'src/chat.ts 0 a Durable Object',
      'src/chat.ts 1 a Durable Object',
      'src/chat.ts 4 an Agent, which is a Durable Object',
      'src/room.ts 0 a Durable Object',
    ]);
  });
});

describe('cloudflare: Pages Functions', () => {
  it('routes by place, and leaves other folders of functions alone', () => {
    const { entries, uses } = deploy(cloudflare, {
      'package.json': '{ "name": "garden" }',
      'functions/[[path]].ts': 'export const onRequest = async (context) => context.next();',
      'functions/api/_middleware.ts': 'export const onRequestPost = [(context) => context.next(), async (context) => new Response()];',
      'functions/lib/helper.ts': 'export const help = () => 1;',
      'src/api.ts': 'export const onRequest = 1;',
    });
    expect(entries.map((entry) => entry.split(' <- ')[0])).toEqual(['ALL /:path*', 'middleware /api', 'middleware /api']);
    expect(uses.map((use) => use.root)).toEqual(['']);
    expect(
      deploy(cloudflare, {
        'functions/index.ts': "import { onRequest } from 'firebase-functions';\nexport const api = onRequest(() => 1);",
      }).uses,
    ).toEqual([]);
  });
});
