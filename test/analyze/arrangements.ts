/** One program, put together in many ways: its services, what its handlers do, and how these come by those. */

/** Classes, or functions that return objects with closures. */
export type Form = 'class' | 'factory';
/** State in the process, or the same tasks left to Redis. */
export type Keeping = 'memory' | 'redis';
export type Files = Readonly<Record<string, string>>;

interface Service {
  readonly name: string;
  /** The state that it keeps; `@` stands for what its methods reach it by. */
  readonly state: string;
  readonly methods: readonly string[];
  /** The same methods with everything in Redis. */
  readonly remote: readonly string[];
}

const SERVICES: Readonly<Record<string, Service>> = {
  gate: {
    name: 'Gate',
    state: 'hits = new Map<string, { count: number; resetAt: number }>()',
    methods: [
      'allow(ip: string) { const now = Date.now(); const entry = @hits.get(ip); if (!entry || entry.resetAt < now) { @hits.set(ip, { count: 1, resetAt: now + 60_000 }); return true; } entry.count += 1; return entry.count <= 20; }',
    ],
    remote: [
      "async allow(ip: string) { const count = await redis.incr('hits:' + ip); await redis.expire('hits:' + ip, 60); return count <= 20; }",
    ],
  },
  signIns: {
    name: 'SignIns',
    state: 'sessions = new Map<string, { member: string; expiresAt: number }>()',
    methods: [
      'open(member: string) { const token = crypto.randomUUID(); @sessions.set(token, { member, expiresAt: Date.now() + 3_600_000 }); return token; }',
      'find(token: string) { return @sessions.get(token); }',
      'close(token: string) { @sessions.delete(token); }',
    ],
    remote: [
      "async open(member: string) { const token = crypto.randomUUID(); await redis.set('session:' + token, member, 'EX', 3600); return token; }",
      "async find(token: string) { return redis.get('session:' + token); }",
      "async close(token: string) { await redis.del('session:' + token); }",
    ],
  },
  mails: {
    name: 'Mails',
    state: 'waiting: { to: string; text: string }[] = []',
    methods: ['add(to: string, text: string) { @waiting.push({ to, text }); }', 'next() { return @waiting.shift(); }'],
    remote: [
      "async add(to: string, text: string) { await redis.rpush('mails', JSON.stringify({ to, text })); }",
      "async next() { return redis.lpop('mails'); }",
    ],
  },
  tickets: {
    name: 'Tickets',
    state: 'last = 1000',
    methods: ['next() { @last += 1; return @last; }'],
    remote: ["async next() { return redis.incr('tickets'); }"],
  },
};
export const NAMES = Object.keys(SERVICES);

/** What handlers do with `input`; `$` stands for what they reach the services by. */
const ACTIONS: Readonly<Record<string, string>> = {
  enter: "if (!(await $gate.allow(input.ip))) throw new Error('Too many requests'); return { token: await $signIns.open(input.member) };",
  who: 'return (await $signIns.find(input.token)) ?? null;',
  leave: 'await $signIns.close(input.token); return {};',
  write: 'await $mails.add(input.to, input.text); return {};',
  send: 'return (await $mails.next()) ?? null;',
  ticket: 'return { number: await $tickets.next() };',
};

const REDIS = "import Redis from 'ioredis';\nconst redis = new Redis(process.env.REDIS_URL!);\n";

/** The code of one service in a form. */
function serviceFile(key: string, form: Form, keeping: Keeping, decorator: string): string {
  const { name, state, methods, remote } = SERVICES[key] as Service;
  const isLocal = keeping === 'memory';
  const written = (isLocal ? methods : remote).map((each) => each.replaceAll('@', form === 'class' ? 'this.' : ''));
  if (form === 'class')
    return `${isLocal ? '' : REDIS}${decorator}export class ${name} {\n  ${isLocal ? `private ${state};` : ''}\n  ${written.join('\n  ')}\n}\n`;
  return `${isLocal ? '' : REDIS}export function create${name}() {\n  ${isLocal ? `let ${state};` : ''}\n  return {\n    ${written.join(',\n    ')},\n  };\n}\n`;
}

/** What an arrangement is written with. */
export interface Kit {
  readonly form: Form;
  /** Imports of all services, seen from a folder. */
  imports(from?: string): string;
  /** What makes one of them. */
  make(key: string): string;
  /** An object literal of all of them. */
  readonly all: string;
  /** For each action its name and its body, with the services reached as told. */
  actions(reach: (key: string) => string): readonly (readonly [name: string, body: string])[];
  /** Routes of Express for them. */
  routes(app: string, reach: (key: string) => string): string;
}

export function kit(form: Form): Kit {
  const make = (key: string): string => (form === 'class' ? `new ${SERVICES[key]?.name}()` : `create${SERVICES[key]?.name}()`);
  const actions = (reach: (key: string) => string): [string, string][] =>
    Object.entries(ACTIONS).map(([name, body]) => [name, body.replace(/\$(\w+)/g, (_, key: string) => reach(key))]);
  return {
    form,
    make,
    actions,
    imports: (from = '.') =>
      NAMES.map((key) => `import { ${form === 'class' ? '' : 'create'}${SERVICES[key]?.name} } from '${from}/services/${key}';\n`).join(''),
    all: `{ ${NAMES.map((key) => `${key}: ${make(key)}`).join(', ')} }`,
    routes: (app, reach) =>
      actions(reach)
        .map(
          ([name, body]) =>
            `${app}.post('/${name}', async (req: any, res: any) => { const input = { ...req.body, ip: req.ip }; const run = async () => { ${body} }; res.json(await run()); });\n`,
        )
        .join(''),
  };
}

/** The files of the services, and the manifest. */
export function common(form: Form, keeping: Keeping, packages: readonly string[], decorator = ''): Files {
  const dependencies = Object.fromEntries([...packages, 'ioredis'].map((name) => [name, '*']));
  return {
    'package.json': JSON.stringify({
      name: 'club',
      type: 'module',
      scripts: packages.includes('next') ? { start: 'next start' } : { start: 'node src/server.ts' },
      dependencies,
    }),
    ...Object.fromEntries(NAMES.map((key) => [`src/services/${key}.ts`, serviceFile(key, form, keeping, decorator)])),
  };
}
