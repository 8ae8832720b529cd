import { describe, expect, it } from 'vitest';
import { simpleCommands } from '../../../src/program/hosting/shell.js';
import { deployedFiles } from '../../../src/program/hosting/deployed.js';
import { readDockerfile } from '../../../src/program/hosting/dockerfile.js';
import { projectOf } from '../inputs.js';

type Texts = Parameters<typeof projectOf>[0];

function deployment(texts: Texts) {
  const { packages, manifests, resolver, facts } = projectOf(texts);
  return deployedFiles(packages, manifests, (path) => resolver.sourceOf(path), facts);
}

const filesOf = (texts: Texts): readonly string[] => deployment(texts).files.map(({ file }) => file);

describe('start scripts', () => {
  it.each([
    ['node src/server.ts'],
    ['node dist/server.js'],
    ['node ./dist/server'],
    ['tsx src/server.ts'],
    ['ts-node -P tsconfig.json src/server.ts'],
    ['node --import tsx --env-file=.env src/server.ts'],
    ['node -r dotenv/config dist/server.js'],
    ['NODE_ENV=production node dist/server'],
    ['cross-env NODE_ENV=production PORT=80 node dist/server.js'],
    ['dotenv -e .env.production -- node dist/server.js'],
    ['env-cmd -f .env node dist/server.js'],
    ['npx tsx src/server.ts'],
    ['tsc && node dist/server.js'],
    ['npm run build; exec node dist/server.js > server.log 2>&1 | tee log'],
    ['bun run src/server.ts'],
    ['bun src/server.ts'],
    ['deno run -A --env-file=.env src/server.ts'],
    ['pm2-runtime start dist/server.js --name api'],
    ['sh -c "node dist/server.js"'],
    ['cd dist && node server.js'],
    ['nodemon --watch src --exec "node -r tsx" src/server.ts'],
    ['babel-node --extensions .ts src/server.ts'],
    ['node --max-old-space-size=4096 dist/server.js --port 80'],
    ['forever start -l log.txt dist/server.js'],
    ['fastify start -l info dist/server.js'],
    ['concurrently "node dist/server.js" "node other.js"'],
  ])('%s', (start) => {
    expect(filesOf({ 'package.json': { name: 'x', scripts: { start } }, 'src/server.ts': '', 'src/index.ts': '' })).toEqual([
      'src/server.ts',
    ]);
  });

  it('says how', () => {
    expect(
      deployment({ 'package.json': { name: 'x', scripts: { start: 'NODE_ENV=production node dist/server.js' } }, 'src/server.ts': '' })
        .files,
    ).toEqual([{ file: 'src/server.ts', how: 'package.json (start) starts it: node dist/server.js', package: '' }]);
  });

  it('follows other scripts, their pre and post steps and chains of them', () => {
    const scripts = {
      start: 'npm run start:prod',
      prestart: 'node migrate.js',
      'start:prod': 'run-p serve:*',
      'serve:api': 'node api.js',
      'serve:worker': 'yarn worker',
      worker: 'node worker.js',
      'serve:dev': 'node dev.js',
    };
    expect(filesOf({ 'package.json': { name: 'x', scripts }, 'migrate.js': '', 'api.js': '', 'worker.js': '', 'dev.js': '' })).toEqual([
      'api.js',
      'migrate.js',
      'worker.js',
    ]);
  });

  it.each([
    ['dotenvx run -f .env --', 'npm run with-env -- tsx src/server.ts'],
    ['dotenvx run -f .env --overload', 'pnpm run with-env -- tsx src/server.ts'],
    ['dotenv -e ../.env --', 'pnpm with-env tsx src/server.ts'],
    ['cross-env NODE_ENV=production', 'yarn with-env node src/server.ts --port 80'],
  ])('hands on what stands after the name of a script: %s, %s', (wrapper, start) => {
    const scripts = { 'with-env': wrapper, 'db:push': 'pnpm with-env tsx src/push.ts', start };
    expect(filesOf({ 'package.json': { name: 'x', scripts }, 'src/server.ts': '', 'src/push.ts': '' })).toEqual(['src/server.ts']);
  });

  it('is not fooled by scripts that call each other', () => {
    expect(
      filesOf({
        'package.json': { name: 'x', scripts: { start: 'npm run start:prod', 'start:prod': 'npm start && node a.js' } },
        'a.js': '',
      }),
    ).toEqual(['a.js']);
  });

  it('is not fooled by a process file that starts the script that starts it', () => {
    const ecosystem = 'module.exports = { apps: [{ script: "npm", args: "run serve", cwd: "./web" }, { script: "src/server.js" }] };';
    const texts = {
      'package.json': { name: 'x', scripts: { serve: 'pm2 start ecosystem.config.js' } },
      'web/package.json': { name: 'web', scripts: { serve: 'next start' } },
      'ecosystem.config.js': ecosystem,
      'src/server.js': '',
    };
    expect(filesOf(texts).filter((file) => !file.startsWith('ecosystem'))).toEqual(['src/server.js']);
  });

  it('never counts development', () => {
    const scripts = { dev: 'node a.js', 'start:dev': 'node b.js', 'start:debug': 'node c.js', test: 'node d.js', watch: 'node e.js' };
    expect(filesOf({ 'package.json': { name: 'x', scripts }, 'a.js': '', 'b.js': '', 'c.js': '', 'd.js': '', 'e.js': '' })).toEqual([]);
  });

  it('passes over evaluated code, servers of frameworks and variables', () => {
    const scripts = { start: 'node -e "x()" && next start && node $ENTRY && serve -s build' };
    expect(filesOf({ 'package.json': { name: 'x', scripts }, 'a.js': '' })).toEqual([]);
  });

  it('counts a preloaded file of the project', () => {
    expect(
      filesOf({
        'package.json': { name: 'x', scripts: { start: 'node --import ./src/tracing.ts dist/server.js' } },
        'src/tracing.ts': '',
        'src/server.ts': '',
      }),
    ).toEqual(['src/server.ts', 'src/tracing.ts']);
  });

  it('goes to other packages by filter, workspace, prefix and folder', () => {
    const texts = (start: string): Texts => ({
      'package.json': { name: 'top', workspaces: ['apps/*'], scripts: { start } },
      'apps/api/package.json': { name: '@acme/api', scripts: { serve: 'node index.js' } },
      'apps/api/index.js': '',
    });
    for (const start of [
      'pnpm --filter @acme/api serve',
      'yarn workspace @acme/api serve',
      'npm run serve -w apps/api',
      'npm --prefix apps/api run serve',
      'cd apps/api && npm run serve',
      'turbo run serve --filter=@acme/api',
    ])
      expect(filesOf(texts(start))).toEqual(['apps/api/index.js']);
  });

  it('leaves the start script of a command line tool alone', () => {
    expect(filesOf({ 'package.json': { name: 'x', bin: './cli.js', scripts: { start: 'node cli.js' } }, 'cli.js': '' })).toEqual([]);
  });

  it('starts Nest where nest-cli.json says', () => {
    expect(filesOf({ 'package.json': { name: 'x', scripts: { start: 'nest start' } }, 'src/main.ts': '' })).toEqual(['src/main.ts']);
    const cli = {
      monorepo: true,
      root: 'apps/api',
      sourceRoot: 'apps/api/src',
      projects: { api: { sourceRoot: 'apps/api/src', entryFile: 'main' }, mail: { sourceRoot: 'apps/mail/src', entryFile: 'boot' } },
    };
    expect(
      filesOf({
        'package.json': { name: 'x', scripts: { start: 'nest start && nest start mail' } },
        'nest-cli.json': cli,
        'apps/api/src/main.ts': '',
        'apps/mail/src/boot.ts': '',
      }),
    ).toEqual(['apps/api/src/main.ts', 'apps/mail/src/boot.ts']);
  });
});

describe('bundlers', () => {
  it.each<[string, Record<string, string>, Texts]>([
    [
      'esbuild with an output file',
      { build: 'esbuild app/entry.ts --bundle --platform=node --outfile=dist/index.js', start: 'node dist/index.js' },
      {},
    ],
    [
      'esbuild with an output folder, beside a client of the same name',
      { build: 'vite build && esbuild app/entry.ts --bundle --outdir=dist', start: 'node dist/entry.js' },
      { 'src/entry.tsx': '' },
    ],
    ['tsup in a script', { build: 'tsup app/entry.ts --format esm', start: 'node dist/entry.js' }, {}],
    [
      'tsup by configuration',
      { build: 'tsup', start: 'node dist/entry.cjs' },
      {
        'tsup.config.ts':
          'import { defineConfig } from "tsup";\nexport default defineConfig({ entry: ["app/entry.ts"], format: ["cjs"] });',
      },
    ],
    ['ncc', { build: 'ncc build app/entry.ts -o out', start: 'node out/index.js' }, {}],
    ['bun', { build: 'bun build ./app/entry.ts --outdir ./dist --target bun', start: 'bun dist/entry.js' }, {}],
    ['vite for SSR', { build: 'vite build --ssr app/entry.ts', start: 'node dist/entry.js' }, {}],
    [
      'webpack by configuration',
      { build: 'webpack', start: 'node dist/main.js' },
      {
        'webpack.config.js':
          'const path = require("path");\nmodule.exports = { entry: { main: "./app/entry.ts" }, output: { path: path.resolve(__dirname, "dist"), filename: "[name].js" } };',
      },
    ],
    [
      'a build script of its own',
      { build: 'node build.mjs', start: 'node dist/server.mjs' },
      {
        'build.mjs':
          'import esbuild from "esbuild";\nawait esbuild.build({ entryPoints: ["./app/entry.ts"], bundle: true, outfile: "dist/server.mjs" });',
      },
    ],
    [
      'tsc with outDir and rootDir',
      { build: 'tsc', start: 'node lib/entry.js' },
      { 'tsconfig.json': { compilerOptions: { outDir: 'lib', rootDir: 'app' } } },
    ],
  ])('%s', (_, scripts, texts) => {
    expect(filesOf({ 'package.json': { name: 'x', scripts }, 'app/entry.ts': '', 'app/other.ts': '', ...texts })).toEqual(['app/entry.ts']);
  });
});

describe('containers and process files', () => {
  const server: Texts = {
    'package.json': { name: 'x', scripts: { serve: 'node dist/server.js', 'start:all': 'x' } },
    'src/server.ts': '',
    'src/worker.ts': '',
  };
  it.each<[string, Texts, readonly string[]]>([
    [
      'CMD in exec form',
      { Dockerfile: 'FROM node:20 AS build\nCMD ["node", "wrong.js"]\nFROM node:20\nWORKDIR /app\nCMD ["node", "dist/server.js"]' },
      ['src/server.ts'],
    ],
    [
      'CMD in shell form over several lines',
      { Dockerfile: 'FROM node\nCMD npx prisma migrate deploy && \\\n  node dist/server.js # go' },
      ['src/server.ts'],
    ],
    [
      'ENTRYPOINT and CMD together',
      { Dockerfile: 'FROM node\nENTRYPOINT ["tini", "--", "node"]\nCMD ["/app/dist/server.js"]\n' },
      ['src/server.ts'],
    ],
    ['a script of the package', { Dockerfile: 'FROM node\nCMD ["npm", "run", "serve"]' }, ['src/server.ts']],
    [
      'a shell script',
      {
        Dockerfile: 'FROM node\nCOPY . .\nENTRYPOINT ["/app/docker-entrypoint.sh"]',
        'docker-entrypoint.sh':
          '#!/bin/sh\nset -e\nif [ "$MIGRATE" = 1 ]; then\n  npx prisma migrate deploy\nfi\nexec node dist/server.js\n',
      },
      ['src/server.ts'],
    ],
    ['a development Dockerfile', { 'Dockerfile.dev': 'FROM node\nCMD ["node", "dist/server.js"]' }, []],
    [
      'compose',
      {
        'docker-compose.yml':
          'services:\n  web:\n    build: .\n    command: node dist/server.js\n  worker:\n    build: { context: . }\n    command: ["node", "dist/worker.js"]\n  db:\n    image: postgres\n    command: node dist/index.js\n',
      },
      ['src/server.ts', 'src/worker.ts'],
    ],
    [
      'a Procfile',
      { Procfile: 'web: node dist/server.js\nworker: node dist/worker.js\nrelease: node dist/migrate.js\n' },
      ['src/server.ts', 'src/worker.ts'],
    ],
    [
      'Fly',
      { 'fly.toml': '[processes]\napp = "node dist/server.js"\nworker = "node dist/worker.js"\n' },
      ['src/server.ts', 'src/worker.ts'],
    ],
    ['Render', { 'render.yaml': 'services:\n  - type: web\n    name: api\n    startCommand: npm run serve\n' }, ['src/server.ts']],
    ['Railway', { 'railway.json': { deploy: { startCommand: 'node dist/server.js' } } }, ['src/server.ts']],
    [
      'Kubernetes',
      {
        'k8s/api.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          command: ["node"]\n          args: ["dist/server.js"]\n',
      },
      ['src/server.ts'],
    ],
    [
      'PM2 in JS',
      {
        'ecosystem.config.js':
          'module.exports = { apps: [{ name: "a", script: "./dist/server.js", instances: "max" }, { name: "b", script: "npm", args: "run serve" }] };',
      },
      ['src/server.ts'],
    ],
    [
      'PM2 on Windows, beside a bundled server',
      {
        'package.json': { name: 'x', scripts: { build: 'esbuild src/server.ts --bundle --platform=node --outfile=server.js' } },
        'ecosystem.config.js':
          "module.exports = { apps: [{ script: 'server.js', cwd: 'C:\\\\shop-live' }, { script: './bot/index.js', cwd: 'C:\\\\shop-live' }] };",
        'bot/index.js': '',
      },
      ['bot/index.js', 'src/server.ts'],
    ],
    ['PM2 in JSON', { 'ecosystem.config.json': { apps: [{ script: 'dist/worker.js' }] } }, ['src/worker.ts']],
  ])('%s', (_, texts, expected) => {
    const sources = filesOf({ ...server, ...texts }).filter((file) => !file.startsWith('ecosystem'));
    expect(sources).toEqual(expected);
  });

  it('finds the package that a container runs', () => {
    const apps: Texts = {
      'package.json': { name: 'top' },
      'apps/api/package.json': { name: 'api', scripts: { serve: 'node dist/main.js' } },
      'apps/api/src/main.ts': '',
      'apps/web/package.json': { name: 'web' },
      'apps/web/src/main.ts': '',
    };
    expect(
      filesOf({ ...apps, Dockerfile: 'FROM node\nWORKDIR /repo\nCOPY . .\nWORKDIR /repo/apps/api\nCMD ["node", "dist/main.js"]' }),
    ).toEqual(['apps/api/src/main.ts']);
    expect(
      filesOf({ ...apps, Dockerfile: 'FROM node\nWORKDIR /app\nCOPY apps/api/package*.json ./\nCOPY apps/api .\nCMD npm run serve' }),
    ).toEqual(['apps/api/src/main.ts']);
    expect(filesOf({ ...apps, 'Dockerfile.api': 'FROM node\nWORKDIR /app\nCOPY . .\nCMD node dist/main.js' })).toEqual([
      'apps/api/src/main.ts',
    ]);
    expect(filesOf({ ...apps, Dockerfile: 'FROM node\nCOPY . .\nCMD ["node", "apps/api/dist/main.js"]' })).toEqual([
      'apps/api/src/main.ts',
    ]);
  });

  it('runs server.js where npm start has no script', () => {
    expect(filesOf({ 'package.json': { name: 'x' }, 'server.js': '', Procfile: 'web: npm start' })).toEqual(['server.js']);
  });
});

describe('hosts', () => {
  it.each<[string, Texts, readonly string[]]>([
    [
      'vercel.json',
      {
        'vercel.json': {
          builds: [
            { src: 'server/*.js', use: '@vercel/node' },
            { src: 'index.html', use: '@vercel/static' },
          ],
          rewrites: [{ source: '/(.*)', destination: '/api/index' }],
          functions: { 'api/**/*.ts': { maxDuration: 10 }, 'app/**/*': {} },
        },
        'server/main.js': '',
        'api/index.ts': '',
        'api/_lib/db.ts': '',
        'app/page.ts': '',
      },
      ['api/index.ts', 'server/main.js'],
    ],
    [
      'wrangler',
      {
        'wrangler.jsonc': '{ // worker\n "main": "./src/worker.ts", "env": { "staging": { "main": "src/staging.ts" } } }',
        'src/worker.ts': '',
        'src/staging.ts': '',
      },
      ['src/staging.ts', 'src/worker.ts'],
    ],
    [
      'serverless',
      {
        'serverless.yml': 'provider: { name: aws }\nfunctions:\n  hello:\n    handler: src/handlers/hello.main\n',
        'src/handlers/hello.ts': '',
      },
      ['src/handlers/hello.ts'],
    ],
    [
      'SAM',
      {
        'template.yaml':
          'Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: functions/a/, Handler: app.handler }\n  B:\n    Type: AWS::Serverless::Function\n    Metadata: { BuildProperties: { EntryPoints: [b.ts] } }\n    Properties: { CodeUri: functions, Handler: b.handler }\n',
        'functions/a/app.js': '',
        'functions/b.ts': '',
      },
      ['functions/a/app.js', 'functions/b.ts'],
    ],
    ['Azure', { 'hello/function.json': { scriptFile: '../dist/hello/index.js', bindings: [] }, 'hello/index.ts': '' }, ['hello/index.ts']],
    [
      'PartyKit',
      { 'partykit.json': { main: 'src/server.ts', parties: { room: 'src/room.ts' } }, 'src/server.ts': '', 'src/room.ts': '' },
      ['src/room.ts', 'src/server.ts'],
    ],
    [
      'Nx, of which one package.json stands for all applications',
      {
        'apps/api/project.json': {
          projectType: 'application',
          sourceRoot: 'apps/api/src',
          targets: { build: { executor: '@nx/webpack:webpack', options: { target: 'node', main: 'apps/api/src/main.ts' } } },
        },
        'apps/api/src/main.ts': '',
        'apps/mail/project.json': {
          projectType: 'application',
          architect: { build: { builder: '@nrwl/node:build', options: { main: '{projectRoot}/src/start.ts' } } },
        },
        'apps/mail/src/start.ts': '',
        'apps/web/project.json': {
          projectType: 'application',
          targets: { build: { executor: '@nx/webpack:webpack', options: { target: 'web', main: 'apps/web/src/main.ts' } } },
        },
        'apps/web/src/main.ts': '',
        'libs/dates/project.json': {
          projectType: 'library',
          targets: { build: { executor: '@nx/node:package', options: { main: 'libs/dates/src/index.ts' } } },
        },
        'libs/dates/src/index.ts': '',
      },
      ['apps/api/src/main.ts', 'apps/mail/src/start.ts'],
    ],
    [
      'Nx, where the audit is of one application',
      {
        'project.json': {
          projectType: 'application',
          sourceRoot: 'apps/api/src',
          targets: { build: { executor: '@nx/esbuild:esbuild', options: { platform: 'node', main: 'apps/api/src/main.ts' } } },
        },
        'src/main.ts': '',
      },
      ['src/main.ts'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(filesOf({ 'package.json': { name: 'x' }, ...texts })).toEqual(expected);
  });

  it('takes main of a service, not of a library', () => {
    expect(filesOf({ 'package.json': { name: 'x', main: 'src/app.js', dependencies: { express: '5' } }, 'src/app.js': '' })).toEqual([
      'src/app.js',
    ]);
    expect(filesOf({ 'package.json': { name: 'x', main: 'src/app.js' }, 'src/app.js': '' })).toEqual([]);
    expect(
      filesOf({ 'package.json': { name: 'x', main: 'src/app.js', types: 'x.d.ts', dependencies: { express: '5' } }, 'src/app.js': '' }),
    ).toEqual([]);
    expect(
      filesOf({
        'package.json': { name: 'x', main: 'src/app.js', dependencies: { express: '5' }, scripts: { start: 'node src/server.js' } },
        'src/app.js': '',
        'src/server.js': '',
      }),
    ).toEqual(['src/server.js']);
  });
});

describe('clusters', () => {
  it('finds PM2 and node:cluster', () => {
    expect(
      deployment({ 'package.json': { name: 'x', scripts: { start: 'pm2 start dist/a.js -i max' } }, 'src/a.ts': '' }).clusters,
    ).toEqual([{ package: '', evidence: 'package.json (start): `pm2 start dist/a.js -i max` starts a process for each CPU' }]);
    expect(
      deployment({
        'package.json': { name: 'x' },
        'ecosystem.config.js': 'module.exports = { apps: [{ script: "a.js", instances: 4, exec_mode: "cluster" }] };',
        'a.js': '',
      }).clusters,
    ).toEqual([{ package: '', evidence: 'ecosystem.config.js starts 4 processes' }]);
    expect(
      deployment({
        'package.json': { name: 'x' },
        'main.js': 'import cluster from "node:cluster";\nif (cluster.isPrimary) cluster.fork();',
      }).clusters,
    ).toEqual([{ package: '', evidence: 'main.js forks workers with node:cluster' }]);
  });

  it('finds none in one process', () => {
    expect(
      deployment({
        'package.json': { name: 'x', scripts: { start: 'pm2 start a.js -i 1' } },
        'a.js': 'import { spawn } from "node:child_process"; spawn("x");',
        'ecosystem.config.js': 'module.exports = { apps: [{ script: "a.js", instances: 1, exec_mode: "cluster" }] };',
      }).clusters,
    ).toEqual([]);
  });
});

describe('simpleCommands', () => {
  it.each<[string, readonly (readonly string[])[]]>([
    ['a b && c "d e" | f; g &', [['a', 'b'], ['c', 'd e'], ['f'], ['g']]],
    ["sh -c 'x && y'", [['sh', '-c', 'x && y']]],
    ['a > log 2>&1 < in; b', [['a'], ['b']]],
    ['a \\\n  b # comment\nc', [['a', 'b'], ['c']]],
    ['( cd x && y )', [['cd', 'x'], ['y']]],
    ['if true; then\n exec node a; fi', [['true'], ['node', 'a']]],
    ['', []],
    ['"unclosed', [['unclosed']]],
  ])('%s', (line, expected) => {
    expect(simpleCommands(line)).toEqual(expected);
  });
});

describe('readDockerfile', () => {
  it('inherits from earlier stages', () => {
    const image = readDockerfile(
      'FROM node:20 AS base\nWORKDIR /app\nENTRYPOINT ["node"]\nFROM base AS runner\nWORKDIR api\nCMD ["a b.js"]\n',
    );
    expect(image).toMatchObject({ base: 'node:20', workdir: '/app/api', command: 'node "a b.js"' });
  });
});
