/** Small programs that hand one handler to a framework, which keeps the sessions of those who call it. */
import { posix } from 'node:path';
import type { Files, Keeping } from './arrangements.js';

/** What every handler calls with something that the request brought: `touch(request.ip)`. */
const SESSIONS: Readonly<Record<Keeping, string>> = {
  memory: `const sessions = new Map<string, { user: string; hits: number; expiresAt: number }>();
export async function touch(token: string) {
  const found = sessions.get(token);
  if (found && found.expiresAt > Date.now()) { found.hits += 1; return found.user; }
  sessions.set(token, { user: token.slice(0, 8), hits: 0, expiresAt: Date.now() + 3_600_000 });
  return null;
}
`,
  redis: `import Redis from 'ioredis';
const redis = new Redis(process.env.REDIS_URL!);
export async function touch(token: string) {
  const found = await redis.hgetall('session:' + token);
  if (found.user) { await redis.hincrby('session:' + token, 'hits', 1); return found.user; }
  await redis.hset('session:' + token, { user: token.slice(0, 8), hits: '0' });
  await redis.expire('session:' + token, 3600);
  return null;
}
`,
};

/** One documented way to register a handler. */
export interface Way {
  readonly packages: readonly string[];
  /** Files of the program, or the text of `src/server.ts` alone; what calls `touch` need not import it. */
  readonly files: Files | string;
  /** What the entry point is called; left out where only unknown code is known to call the handler. */
  readonly label?: string | RegExp;
  readonly scripts?: Files;
  /** Where the sessions are kept, without the extension. */
  readonly state?: string;
}

/** The import of `touch`, after the directives of a file. */
function withImport(path: string, text: string, state: string): string {
  if (!/\btouch\(/.test(text)) return text;
  const specifier = posix.relative(posix.dirname(path), state);
  const line = `import { touch } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';\n`;
  if (text.includes('/*import*/')) return text.replace('/*import*/', line);
  const [directives = ''] = /^(?:['"]use \w+['"];?\n)*/.exec(text) ?? [];
  return directives + line + text.slice(directives.length);
}

export function programOf(way: Way, keeping: Keeping): Files {
  const files = typeof way.files === 'string' ? { 'src/server.ts': way.files } : way.files;
  const state = way.state ?? 'src/sessions';
  return {
    'package.json': JSON.stringify({
      name: 'probe',
      type: 'module',
      scripts: way.scripts ?? { start: 'node src/server.ts' },
      dependencies: Object.fromEntries([...way.packages, 'ioredis'].map((name) => [name, '*'])),
    }),
    [`${state}.ts`]: SESSIONS[keeping],
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, withImport(path, text, state)])),
  };
}
