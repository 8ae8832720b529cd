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

it('comes to every controller that a function makes and a helper mounts', () => {
  const files = numbers(40).map((index): [string, string] => [
    `src/shelf${index}.ts`,
    `export function createShelf() {
  const rows${index} = new Map();
  return {
    async put(request, response) { rows${index}.set(request.params.id, request.body); response.sendStatus(204); },
    async list(request, response) { response.json([...rows${index}.values()]); },
  };
}
`,
  ]);
  const code = `${numbers(40)
    .map((index) => `import { createShelf as createShelf${index} } from './shelf${index}.js';`)
    .join('\n')}
function mount(path, shelf) {
  const guarded = (handler) => async (request, response, next) => {
    try {
      await handler(request, response);
    } catch (error) {
      next(error);
    }
  };
  app.put(path + '/:id', guarded(shelf.put));
  app.get(path, guarded(shelf.list));
}
${numbers(40)
  .map((index) => `mount('/shelf${index}', createShelf${index}());`)
  .join('\n')}`;
  expect(loud(server(code, Object.fromEntries(files)))).toHaveLength(40);
});

it('comes to every plugin of a list that functions make', () => {
  const files = numbers(40).map((index): [string, string] => [
    `src/shelf${index}.ts`,
    `export const shelf${index} = () => {
  const rows${index} = new Map();
  return {
    name: 'shelf${index}',
    setup(app) {
      app.put('/shelf${index}/:id', (request, response) => { rows${index}.set(request.params.id, request.body); response.sendStatus(204); });
      app.get('/shelf${index}', (request, response) => response.json([...rows${index}.values()]));
    },
  };
};
`,
  ]);
  const code = `${numbers(40)
    .map((index) => `import { shelf${index} } from './shelf${index}.js';`)
    .join('\n')}
const plugins = [${numbers(40)
    .map((index) => `shelf${index}()`)
    .join(', ')}];
for (const plugin of plugins) plugin.setup(app);`;
  expect(loud(server(code, Object.fromEntries(files)))).toHaveLength(40);
});

it('comes to what every route gives a checking helper to be run', () => {
  const routers = numbers(40).map(
    (index) => `const rows${index} = new Map();
class Shelf${index}Router extends Router {
  constructor() {
    super();
    app.put('/shelf${index}/:id', async (request, response) => {
      const row = await this.checked({ request, schema: { id: 'string' }, execute: (id, row) => { rows${index}.set(id, row); return row; } });
      response.json(row);
    });
    app.get('/shelf${index}', async (request, response) => {
      response.json(await this.checked({ request, schema: null, execute: (id) => (id ? rows${index}.get(id) : [...rows${index}.values()]) }));
    });
  }
}
new Shelf${index}Router();
`,
  );
  const base = `class Router {
  async checked(args) {
    const { request, schema, execute } = args;
    for (const [name, kind] of Object.entries(schema ?? {})) if (typeof request.body[name] !== kind) throw new Error(name);
    return await execute(request.params.id, request.body);
  }
}
`;
  expect(loud(server(base + routers.join('')))).toHaveLength(40);
});

it('comes to every command of a bus', () => {
  const files = numbers(90).map((index): [string, string] => [
    `src/shelf${index}.ts`,
    `import type { Command } from './bus.js';
export class Fill${index} implements Command {
  private filled: Record<string, unknown> = {};
  async execute(input: { id: string }) { const before = this.filled[input.id]; this.filled[input.id] = input; return before; }
}
`,
  ]);
  const code = `import { dispatch, register } from './bus.js';
${numbers(90)
  .map((index) => `import { Fill${index} } from './shelf${index}.js';`)
  .join('\n')}
${numbers(90)
  .map((index) => `register('fill${index}', new Fill${index}());`)
  .join('\n')}
app.post('/run/:name', async (request, response) => response.json(await dispatch(request.params.name, request.body)));`;
  const bus = `export interface Command { execute(input: unknown): Promise<unknown> }
const commands = new Map<string, Command>();
export function register(name: string, command: Command) { commands.set(name, command); }
export async function dispatch(name: string, input: unknown) {
  const command = commands.get(name);
  if (!command) throw new Error(name);
  return command.execute(input);
}
`;
  expect(loud(server(code, { 'src/bus.ts': bus, ...Object.fromEntries(files) }))).toHaveLength(90);
});

it('comes to every table and every list that modules hand to one helper', () => {
  const kinds = numbers(20).map((index) => `  if (row.kind === 'kind${index}') row.shelf = ${index};`);
  const code = `function file(table, list, id, row) {
  if (!id) throw new Error('no id');
${kinds.join('\n')}
  table[id] = { ...row, at: Date.now() };
  list.push(id);
}
function shown(table, list, id) {
  const row = table[id];
  return { row: row ?? null, latest: list.slice(-5) };
}
${numbers(30)
  .map(
    (index) => `const shelf${index} = {};
const filed${index} = [];
app.put('/shelf${index}/:id', (request, response) => { file(shelf${index}, filed${index}, request.params.id, request.body); response.end(); });
app.get('/shelf${index}/:id', (request, response) => response.json(shown(shelf${index}, filed${index}, request.params.id)));`,
  )
  .join('\n')}`;
  expect(loud(server(code))).toHaveLength(60);
});

it('comes to every route of a list whose handlers stand one level down, in what functions make', () => {
  const files = numbers(40).map((index): [string, string] => [
    `src/shelf${index}.js`,
    `const rows${index} = new Map();
module.exports = () => ({
  method: 'PUT',
  path: '/shelf${index}/{id}',
  options: {
    description: 'Fills shelf ${index}',
    handler: async (request, h) => { const before = rows${index}.get(request.params.id); rows${index}.set(request.params.id, request.payload); return before ?? null; },
  },
});
`,
  ]);
  const code = `const Hapi = require('@hapi/hapi');
${numbers(40)
  .map((index) => `const shelf${index} = require('./shelf${index}');`)
  .join('\n')}
async function start() {
  const server = Hapi.server({ port: 3000 });
  server.route([${numbers(40)
    .map((index) => `shelf${index}()`)
    .join(', ')}]);
  await server.start();
}
start();
`;
  expect(loud(hapi(code, files))).toHaveLength(40);
});

it('comes to every route of a list that takes its handlers from files as it names them', () => {
  const files = numbers(40).map((index): [string, string] => [
    `src/shelf${index}.js`,
    `const rows${index} = new Map();
module.exports = {
  auth: 'token',
  handler: async (request, h) => { const before = rows${index}.get(request.params.id); rows${index}.set(request.params.id, request.payload); return before ?? null; },
};
`,
  ]);
  const code = `const Hapi = require('@hapi/hapi');
const routes = [${numbers(40)
    .map((index) => `{ method: 'PUT', path: '/shelf${index}/{id}', config: require('./shelf${index}') }`)
    .join(',\n')}];
const server = Hapi.server({ port: 3000 });
routes.forEach((route) => server.route(route));
server.start();
`;
  expect(loud(hapi(code, files))).toHaveLength(40);
});

const hapi = (code: string, files: readonly (readonly [string, string])[]): Record<string, string> => ({
  'package.json': '{"name": "app", "scripts": {"start": "node src/server.js"}, "dependencies": {"@hapi/hapi": "^21.0.0"}}',
  'src/server.js': code,
  ...Object.fromEntries(files),
});
