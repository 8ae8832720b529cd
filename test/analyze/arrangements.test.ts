/** The same program put together in another way has the same findings: one that does not shows a fact that the analysis lacks. */
import { describe, expect, it } from 'vitest';
import { common, kit, NAMES, type Files, type Form, type Keeping, type Kit } from './arrangements.js';
import { analyzeInline } from './inline.js';

interface Arrangement {
  readonly packages: readonly string[];
  /** Only classes can be put together so. */
  readonly classes?: true;
  /** What stands before each class of a service. */
  readonly decorator?: string;
  files(k: Kit): Files;
}

const EXPRESS = ['express'];
const START = "import express from 'express';\nconst app = express();\napp.use(express.json());\n";
const LISTEN = 'app.listen(3000);\n';
const router = (body: string): string => `import { Router } from 'express';\nconst router = Router();\n${body}export default router;\n`;
/** Routes in a file of their own, and what the server does before it uses them. */
const withRoutes = (k: Kit, head: string, reach: (key: string) => string, before: string): Files => ({
  'src/routes.ts': head + router(k.routes('router', reach)),
  'src/server.ts': `${k.imports()}${START}import routes from './routes';\n${before}\napp.use(routes);\n${LISTEN}`,
});
const each = (make: (key: string) => string): string => NAMES.map(make).join('\n');
const methods = (k: Kit, reach: (key: string) => string): string =>
  k
    .actions(reach)
    .map(([name, body]) => `  async ${name}(input: any) { ${body} }`)
    .join('\n');
const calls = (k: Kit, call: (name: string) => string): string =>
  k
    .actions(String)
    .map(([name]) => call(name))
    .join('\n');

const ARRANGEMENTS: Readonly<Record<string, Arrangement>> = {
  'instances of a module': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': k.imports() + each((key) => `export const ${key} = ${k.make(key)};`),
      'src/server.ts': `import { ${NAMES.join(', ')} } from './all';\n${START}${k.routes('app', String)}${LISTEN}`,
    }),
  },
  'a context handed to the routes': {
    packages: EXPRESS,
    files: (k) => ({
      'src/routes.ts': `export function register(app: any, context: any) {\n${k.routes('app', (key) => `context.${key}`)}}\n`,
      'src/server.ts': `${k.imports()}${START}import { register } from './routes';\nregister(app, ${k.all});\n${LISTEN}`,
    }),
  },
  'parts with defaults': {
    packages: EXPRESS,
    files: (k) => ({
      'src/app.ts': `${k.imports()}import express from 'express';\nexport function createApp({ ${NAMES.map((key) => `${key} = ${k.make(key)}`).join(', ')} }: any = {}) {\n  const app = express();\n${k.routes('app', String)}  return app;\n}\n`,
      'src/server.ts': `import { createApp } from './app';\ncreateApp().listen(3000);\n`,
    }),
  },
  'a class that is the server': {
    packages: EXPRESS,
    files: (k) => ({
      'src/server.ts': `${k.imports()}import express from 'express';\nclass Server {\n  private readonly app = express();\n${each((key) => `  private readonly ${key} = ${k.make(key)};`)}\n  constructor() { this.routes(); }\n  private routes() {\n${calls(k, (name) => `    this.app.post('/${name}', this.serve(this.${name}.bind(this)));`)}\n  }\n  private serve(run: (input: any) => Promise<unknown>) { return async (req: any, res: any) => { res.json(await run({ ...req.body, ip: req.ip })); }; }\n${methods(k, (key) => `this.${key}`)}\n  start() { this.app.listen(3000); }\n}\nnew Server().start();\n`,
    }),
  },
  'a controller with arrows': {
    packages: EXPRESS,
    files: (k) => ({
      'src/controller.ts': `export class Club {\n  constructor(private readonly services: any) {}\n${k
        .actions((key) => `this.services.${key}`)
        .map(
          ([name, body]) =>
            `  ${name} = async (req: any, res: any) => { const input = req.body; const run = async () => { ${body} }; res.json(await run()); };`,
        )
        .join('\n')}\n}\n`,
      'src/server.ts': `${k.imports()}${START}import { Club } from './controller';\nconst club = new Club(${k.all});\n${calls(k, (name) => `app.post('/${name}', club.${name});`)}\n${LISTEN}`,
    }),
  },
  'endpoints below an abstract class': {
    packages: EXPRESS,
    files: (k) => ({
      'src/endpoints.ts': `abstract class Endpoint {\n  constructor(protected readonly services: any) {}\n  protected abstract run(input: any): Promise<unknown>;\n  handler() { return async (req: any, res: any) => { res.json(await this.run({ ...req.body, ip: req.ip })); }; }\n}\n${k
        .actions((key) => `this.services.${key}`)
        .map(
          ([name, body]) => `export class ${name}Endpoint extends Endpoint { protected async run(input: any): Promise<any> { ${body} } }`,
        )
        .join('\n')}\n`,
      'src/server.ts': `${k.imports()}${START}import * as endpoints from './endpoints';\nconst services = ${k.all};\n${calls(k, (name) => `app.post('/${name}', new endpoints.${name}Endpoint(services).handler());`)}\n${LISTEN}`,
    }),
  },
  'app.locals': {
    packages: EXPRESS,
    files: (k) => withRoutes(k, '', (key) => `req.app.locals.services.${key}`, `app.locals.services = ${k.all};`),
  },
  'settings of the app': {
    packages: EXPRESS,
    files: (k) =>
      withRoutes(
        k,
        '',
        (key) => `req.app.get('${key}')`,
        each((key) => `app.set('${key}', ${k.make(key)});`),
      ),
  },
  'the request': {
    packages: EXPRESS,
    files: (k) =>
      withRoutes(
        k,
        '',
        (key) => `req.services.${key}`,
        `const services = ${k.all};\napp.use((req: any, res, next) => { req.services = services; next(); });`,
      ),
  },
  'parts assigned to the response': {
    packages: EXPRESS,
    files: (k) =>
      withRoutes(
        k,
        '',
        (key) => `res.locals.${key}`,
        `const services = ${k.all};\napp.use((req, res, next) => { Object.assign(res.locals, services); next(); });`,
      ),
  },
  'a store of the asynchronous context': {
    packages: EXPRESS,
    files: (k) => ({
      'src/scope.ts': "import { AsyncLocalStorage } from 'node:async_hooks';\nexport const scope = new AsyncLocalStorage<any>();\n",
      ...withRoutes(
        k,
        "import { scope } from './scope';\n",
        (key) => `scope.getStore().${key}`,
        `import { scope } from './scope';\nconst services = ${k.all};\napp.use((req, res, next) => scope.run(services, () => next()));`,
      ),
    }),
  },
  'a container that makes them when asked': {
    packages: EXPRESS,
    files: (k) => ({
      'src/container.ts':
        'const makers = new Map<string, () => unknown>();\nconst made = new Map<string, any>();\nexport const provide = (name: string, make: () => unknown) => { makers.set(name, make); };\nexport function get(name: string): any {\n  let found = made.get(name);\n  if (!found) { found = makers.get(name)!(); made.set(name, found); }\n  return found;\n}\n',
      ...withRoutes(
        k,
        "import { get } from './container';\n",
        (key) => `get('${key}')`,
        `import { provide } from './container';\n${each((key) => `provide('${key}', () => ${k.make(key)});`)}`,
      ),
    }),
  },
  'a Map of what was made at the start': {
    packages: EXPRESS,
    files: (k) => ({
      'src/parts.ts': 'export const parts = new Map<string, any>();\n',
      ...withRoutes(
        k,
        "import { parts } from './parts';\n",
        (key) => `parts.get('${key}')`,
        `import { parts } from './parts';\n${each((key) => `parts.set('${key}', ${k.make(key)});`)}`,
      ),
    }),
  },
  'an injector by class': {
    packages: EXPRESS,
    classes: true,
    files: (k) => ({
      'src/inject.ts':
        'const made = new Map<any, any>();\nexport function inject<T>(type: new () => T): T {\n  let found = made.get(type);\n  if (!found) { found = new type(); made.set(type, found); }\n  return found;\n}\n',
      ...withRoutes(k, `${k.imports()}import { inject } from './inject';\n`, (key) => `inject(${k.make(key).slice(4, -2)})`, ''),
    }),
  },
  'all at once when first asked': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}const build = () => (${k.all});\nlet services: any;\nexport function getServices() { services ??= build(); return services; }\n`,
      ...withRoutes(k, "import { getServices } from './all';\n", (key) => `getServices().${key}`, ''),
    }),
  },
  'a promise of all': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}async function build() { await Promise.resolve(); return ${k.all}; }\nlet ready: any;\nexport const getServices = () => (ready ??= build());\n`,
      ...withRoutes(k, "import { getServices } from './all';\n", (key) => `(await getServices()).${key}`, ''),
    }),
  },
  'one instance that holds them': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}export class Services {\n  private static one: Services;\n${each((key) => `  readonly ${key} = ${k.make(key)};`)}\n  static get() { if (!Services.one) Services.one = new Services(); return Services.one; }\n}\n`,
      ...withRoutes(k, "import { Services } from './all';\n", (key) => `Services.get().${key}`, ''),
    }),
  },
  'the global object': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}const scope = globalThis as any;\nconst build = () => (${k.all});\nexport const services = scope.club ?? build();\nif (process.env.NODE_ENV !== 'production') scope.club = services;\n`,
      ...withRoutes(k, "import { services } from './all';\n", (key) => `services.${key}`, ''),
    }),
  },
  'an object behind getters': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}function open() {\n${each((key) => `  const ${key} = ${k.make(key)};`)}\n  return {\n${each((key) => `    get ${key}() { return ${key}; },`)}\n  };\n}\nexport const services = open();\n`,
      ...withRoutes(k, "import { services } from './all';\n", (key) => `services.${key}`, ''),
    }),
  },
  'parts spread and frozen': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}const parts = [${NAMES.map((key) => `{ ${key}: ${k.make(key)} }`).join(', ')}];\nexport const services: any = Object.freeze(Object.assign({}, ...parts));\n`,
      ...withRoutes(k, "import { services } from './all';\n", (key) => `services.${key}`, ''),
    }),
  },
  'methods that an object inherits': {
    packages: EXPRESS,
    files: (k) => ({
      'src/server.ts': `${k.imports()}${START}const methods = {\n${k
        .actions((key) => `this.services.${key}`)
        .map(([name, body]) => `  async ${name}(this: any, input: any) { ${body} },`)
        .join(
          '\n',
        )}\n};\nconst club = Object.assign(Object.create(methods), { services: ${k.all} });\n${calls(k, (name) => `app.post('/${name}', async (req, res) => { res.json(await club.${name}({ ...req.body, ip: req.ip })); });`)}\n${LISTEN}`,
    }),
  },
  'methods under names': {
    packages: EXPRESS,
    files: (k) => ({
      'src/club.ts': `export class Club {\n  constructor(private services: any) {}\n${methods(k, (key) => `this.services.${key}`)}\n}\nexport class Front {\n  constructor(private club: any) {}\n  handle(name: string) { return async (req: any, res: any) => { res.json(await this.club[name]({ ...req.body, ip: req.ip })); }; }\n}\n`,
      'src/server.ts': `${k.imports()}${START}import { Club, Front } from './club';\nconst front = new Front(new Club(${k.all}));\n${calls(k, (name) => `app.post('/${name}', front.handle('${name}'));`)}\n${LISTEN}`,
    }),
  },
  'a table of decorated methods': {
    packages: EXPRESS,
    files: (k) => ({
      'src/routes.ts':
        'export const routes: any[] = [];\nexport const Route = (path: string) => (target: any, name: string) => { routes.push({ path, name }); };\n',
      'src/club.ts': `import { Route } from './routes';\nexport class Club {\n  constructor(private services: any) {}\n${k
        .actions((key) => `this.services.${key}`)
        .map(
          ([name, body]) =>
            `  @Route('/${name}')\n  async ${name}(req: any, res: any) { const input = { ...req.body, ip: req.ip }; const run = async () => { ${body} }; res.json(await run()); }`,
        )
        .join('\n')}\n}\n`,
      'src/server.ts': `${k.imports()}${START}import { Club } from './club';\nimport { routes } from './routes';\nconst club: any = new Club(${k.all});\nfor (const { path, name } of routes) app.post(path, club[name].bind(club));\n${LISTEN}`,
    }),
  },
  'procedures that a request names': {
    packages: EXPRESS,
    files: (k) => ({
      'src/club.ts': `export class Club {\n  constructor(private services: any) {}\n${methods(k, (key) => `this.services.${key}`)}\n}\n`,
      'src/server.ts': `${k.imports()}${START}import { Club } from './club';\nconst club: any = new Club(${k.all});\napp.post('/rpc', async (req, res) => { const method = club[req.body.method]; res.json(await method.call(club, { ...req.body, ip: req.ip })); });\n${LISTEN}`,
    }),
  },
  'a bus of commands': {
    packages: EXPRESS,
    files: (k) => ({
      'src/bus.ts':
        'export class Bus {\n  private readonly handlers = new Map<string, (input: any) => Promise<unknown>>();\n  register(name: string, run: (input: any) => Promise<unknown>) { this.handlers.set(name, run); }\n  execute(name: string, input: any) { return this.handlers.get(name)!(input); }\n}\n',
      'src/server.ts': `${k.imports()}${START}import { Bus } from './bus';\nconst bus = new Bus();\nconst services = ${k.all};\n${k
        .actions((key) => `services.${key}`)
        .map(
          ([name, body]) =>
            `bus.register('${name}', async (input) => { ${body} });\napp.post('/${name}', async (req, res) => { res.json(await bus.execute('${name}', { ...req.body, ip: req.ip })); });`,
        )
        .join('\n')}\n${LISTEN}`,
    }),
  },
  'a proxy that makes them when they are asked for': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.ts': `${k.imports()}const build = () => (${k.all});\nlet made: ReturnType<typeof build> | undefined;\nconst all = () => (made ??= build());\nexport const services = new Proxy({} as ReturnType<typeof build>, { get: (_target, name) => all()[name as never] });\n`,
      'src/server.ts': `import { services } from './all';\n${START}${k.routes('app', (key) => `services.${key}`)}${LISTEN}`,
    }),
  },
  'what an emitter tells': {
    packages: EXPRESS,
    files: (k) => ({
      'src/club.ts': `${k.imports()}import { EventEmitter } from 'node:events';\nexport const bus = new EventEmitter();\nconst services = ${k.all};\n${k
        .actions((key) => `services.${key}`)
        .map(
          ([name, body]) =>
            `bus.on('${name}', async (input: any, answer: (given: unknown) => void) => { const run = async () => { ${body} }; answer(await run()); });`,
        )
        .join('\n')}\n`,
      'src/server.ts': `${START}import { bus } from './club';\n${calls(k, (name) => `app.post('/${name}', async (req, res) => { const given = await new Promise((resolve) => bus.emit('${name}', { ...req.body, ip: req.ip }, resolve)); res.json(given); });`)}\n${LISTEN}`,
    }),
  },
  'exports of CommonJS under a default import': {
    packages: EXPRESS,
    files: (k) => ({
      'src/all.js': `${NAMES.map((key) => `const ${key} = require('./services/${key}');\n`).join('')}${each((key) => `exports.${key} = ${k.make(key).replace(/^(?:new )?/, (word) => `${word}${key}.`)};`)}\n`,
      'src/server.ts': `import all from './all';\n${START}${k.routes('app', (key) => `all.${key}`)}${LISTEN}`,
    }),
  },
  'Next routes behind a wrapper': {
    packages: ['next', 'react'],
    files: (k) => ({
      'lib/route.ts': `${k.imports('../src')}const shared = globalThis as any;\nconst build = () => (${k.all});\nexport const route = (run: (input: any, services: any) => Promise<unknown>) => async (request: Request) => Response.json(await run({ ...(await request.json()), ip: request.headers.get('x-forwarded-for') }, (shared.club ??= build())));\n`,
      ...Object.fromEntries(
        k
          .actions((key) => `services.${key}`)
          .map(([name, body]) => [
            `app/api/${name}/route.ts`,
            `import { route } from '../../../lib/route';\nexport const POST = route(async (input, services) => { ${body} });\n`,
          ]),
      ),
    }),
  },
  'a decorated Fastify': {
    packages: ['fastify'],
    files: (k) => ({
      'src/server.ts': `${k.imports()}import Fastify from 'fastify';\nconst server = Fastify();\nserver.decorate('services', ${k.all});\n${k
        .actions((key) => `request.server.services.${key}`)
        .map(
          ([name, body]) =>
            `server.post('/${name}', async (request: any) => { const input = { ...request.body, ip: request.ip }; ${body} });`,
        )
        .join('\n')}\nserver.listen({ port: 3000 });\n`,
    }),
  },
  'variables of Hono': {
    packages: ['hono', '@hono/node-server'],
    files: (k) => ({
      'src/server.ts': `${k.imports()}import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nconst services = ${k.all};\nconst app = new Hono();\napp.use(async (c, next) => { c.set('services', services); await next(); });\n${k
        .actions((key) => `c.get('services').${key}`)
        .map(
          ([name, body]) =>
            `app.post('/${name}', async (c: any) => { const input = await c.req.json(); const run = async () => { ${body} }; return c.json(await run()); });`,
        )
        .join('\n')}\nserve(app);\n`,
    }),
  },
  'plugins of Hapi': {
    packages: ['@hapi/hapi'],
    files: (k) => ({
      'src/club.ts': `export const club = { name: 'club', register: async (server: any, { services }: any) => {\n${k
        .actions((key) => `services.${key}`)
        .map(
          ([name, body]) =>
            `  server.route({ method: 'POST', path: '/${name}', handler: async (request: any) => { const input = request.payload; ${body} } });`,
        )
        .join('\n')}\n} };\n`,
      'src/server.ts': `${k.imports()}import Hapi from '@hapi/hapi';\nimport { club } from './club';\nconst server = Hapi.server({ port: 3000 });\nawait server.register({ plugin: club, options: { services: ${k.all} } });\nawait server.start();\n`,
    }),
  },
  'a decorated Elysia': {
    packages: ['elysia'],
    files: (k) => ({
      'src/server.ts': `${k.imports()}import { Elysia } from 'elysia';\nconst parts = new Elysia({ name: 'parts' }).decorate(${k.all});\nnew Elysia().use(parts)${k
        .actions(String)
        .map(([name, body]) => `\n  .post('/${name}', async ({ body: input, ${NAMES.join(', ')} }: any) => { ${body} })`)
        .join('')}\n  .listen(3000);\n`,
    }),
  },
  'what tsyringe injects': {
    packages: ['express', 'tsyringe'],
    classes: true,
    decorator: "import { singleton } from 'tsyringe';\n@singleton()\n",
    files: (k) => ({
      'src/club.ts': `${k.imports()}import { injectable } from 'tsyringe';\n@injectable()\nexport class Club {\n  constructor(${NAMES.map((key) => `private readonly ${key}: ${k.make(key).slice(4, -2)}`).join(', ')}) {}\n${methods(k, (key) => `this.${key}`)}\n}\n`,
      'src/server.ts': `${START}import { container } from 'tsyringe';\nimport { Club } from './club';\nconst club = container.resolve(Club);\n${calls(k, (name) => `app.post('/${name}', async (req, res) => { res.json(await club.${name}({ ...req.body, ip: req.ip })); });`)}\n${LISTEN}`,
    }),
  },
  'what Nest injects': {
    packages: ['@nestjs/common', '@nestjs/core'],
    files: (k) => ({
      'src/club.ts': `import { Body, Controller, Inject, Post } from '@nestjs/common';\n@Controller()\nexport class Club {\n  constructor(@Inject('SERVICES') private readonly services: any) {}\n${k
        .actions((key) => `this.services.${key}`)
        .map(([name, body]) => `  @Post('${name}')\n  async ${name}(@Body() input: any) { ${body} }`)
        .join('\n')}\n}\n`,
      'src/server.ts': `${k.imports()}import { Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nimport { Club } from './club';\n@Module({ controllers: [Club], providers: [{ provide: 'SERVICES', useFactory: () => (${k.all}) }] })\nclass ClubModule {}\nconst app = await NestFactory.create(ClubModule);\nawait app.listen(3000);\n`,
    }),
  },
};

const FORMS: readonly Form[] = ['class', 'factory'];
const CASES = Object.entries(ARRANGEMENTS).flatMap(([name, { classes }]) =>
  FORMS.filter((form) => form === 'class' || !classes).map((form) => ({ name, form })),
);

/** What is told of each piece of state, by the last part of its name. */
function told(name: string, form: Form, keeping: Keeping): Record<string, string> {
  const { packages, decorator, files } = ARRANGEMENTS[name] as Arrangement;
  const { report } = analyzeInline({ ...common(form, keeping, packages, decorator), ...files(kit(form)) });
  expect(report.entryPoints).not.toEqual([]);
  return Object.fromEntries(report.findings.map(({ symbol, severity, role }) => [symbol.split('.').pop() ?? '', `${severity} ${role}`]));
}

describe('one program in many arrangements', () => {
  it.each(CASES)('has the same findings: $name, $form', ({ name, form }) => {
    expect(told(name, form, 'memory')).toEqual({
      hits: 'critical rate-limit',
      sessions: 'critical session',
      waiting: 'critical queue',
      last: 'high counter',
    });
  });

  it.each(CASES)('has none where Redis keeps everything: $name, $form', ({ name, form }) => {
    expect(told(name, form, 'redis')).toEqual({});
  });
});
