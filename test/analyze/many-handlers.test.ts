import { expect, it } from 'vitest';
import { loud, server } from './inline.js';

/** A class through which a whole program runs its work, so that errors are told in one place. */
const GUARD = `class Guarded {
  async timed(work, name) {
    const start = Date.now();
    try {
      return await work();
    } finally {
      console.debug(name, Date.now() - start);
    }
  }
}
class Guard extends Guarded {
  static async run(work, { name }) {
    const guard = new Guard();
    try {
      return await guard.timed(work, name);
    } catch (error) {
      throw new Error(name + ': ' + error);
    }
  }
  static async onCreate(work, name) { return this.run(work, { name }); }
  static async onFind(work, name) { return this.run(work, { name }); }
}
`;

it('comes to every callback of a helper through which the whole program works', () => {
  const services = Array.from({ length: 110 }, (_, index) => {
    const name = `Shelf${String(index).padStart(3, '0')}`;
    return `class ${name} {
  rows${index} = new Map();
  async put(id, row) { return Guard.onCreate(async () => { this.rows${index}.set(id, row); return row; }, '${name}'); }
  async get(id) { return Guard.onFind(async () => this.rows${index}.get(id), '${name}'); }
}
const shelf${index} = new ${name}();
app.put('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.put(request.params.id, request.body)); });
app.get('/shelf${index}/:id', async (request, response) => { response.json(await shelf${index}.get(request.params.id)); });
`;
  });
  expect(loud(server(GUARD + services.join('')))).toHaveLength(110);
});

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

it('comes to every row of a table of routes whose handlers stand in files of their own', () => {
  const files = numbers(40).map((index): [string, string] => [
    `src/shelf${index}.ts`,
    `const shelf${index} = new Map();
export function put(request, response) { shelf${index}.set(request.params.id, request.body); response.sendStatus(204); }
export function list(request, response) { response.json([...shelf${index}.values()]); }
`,
  ]);
  const imports = numbers(40).map((index) => `import * as shelf${index} from './shelf${index}.js';`);
  const routes = numbers(40).map(
    (index) => `{ method: 'put', path: '/shelf${index}/:id', handler: shelf${index}.put },
  { method: 'get', path: '/shelf${index}', handler: shelf${index}.list }`,
  );
  const code = `${imports.join('\n')}
const routes = [${routes.join(',\n')}];
for (const { method, path, handler } of routes) {
  app[method](path, async (request, response) => {
    try {
      await handler(request, response);
    } catch {
      response.sendStatus(500);
    }
  });
}`;
  expect(loud(server(code, Object.fromEntries(files)))).toHaveLength(40);
});

it('comes to the methods of every page that gives a helper a table of them', () => {
  const pages = numbers(40).map((index): [string, string] => [
    `pages/api/shelf${index}.ts`,
    `import { handlerOf } from '../../lib/handler';
const shelf${index} = new Map();
async function put(request, response) { shelf${index}.set(request.query.id, request.body); response.end(); }
async function list(request, response) { response.json([...shelf${index}.values()]); }
export default handlerOf({ PUT: put, GET: list });
`,
  ]);
  const found = loud({
    'package.json': '{"name": "app", "dependencies": {"next": "^15.0.0", "react": "^19.0.0"}}',
    'lib/handler.ts': `export function handlerOf(methods) {
  return async (request, response) => {
    const method = methods[request.method];
    if (!method) return response.status(405).end();
    try {
      await method(request, response);
    } catch {
      response.status(500).end();
    }
  };
}
`,
    ...Object.fromEntries(pages),
  });
  expect(found).toHaveLength(40);
});

it('comes to every command that is filed under its name', () => {
  const files = numbers(180).map((index): [string, string] => [
    `src/command${index}.ts`,
    `export class Command${index} {
  kept${index} = {};
  async execute(input) { const before = this.kept${index}[input.id]; this.kept${index}[input.id] = input; return before; }
}
`,
  ]);
  const code = `${numbers(180)
    .map((index) => `import { Command${index} } from './command${index}.js';`)
    .join('\n')}
const commands = new Map();
function register(name, command) { commands.set(name, command); }
async function run(name, input) { return commands.get(name).execute(input); }
${numbers(180)
  .map((index) => `register('command${index}', new Command${index}());`)
  .join('\n')}
app.post('/run/:name', async (request, response) => { response.json(await run(request.params.name, request.body)); });
`;
  expect(loud(server(code, Object.fromEntries(files)))).toHaveLength(180);
});
