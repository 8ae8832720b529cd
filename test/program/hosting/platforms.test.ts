import { describe, expect, it } from 'vitest';
import { PLATFORM_ALIASES, PLATFORM_IDS, PLATFORMS, platformOfRuntime } from '../../../src/knowledge/platforms.js';
import { detectPlatforms, NO_HOST, platformFinder } from '../../../src/program/hosting/platforms.js';
import { projectOf } from '../inputs.js';

type Texts = Parameters<typeof projectOf>[0];

function detect(texts: Texts) {
  const { packages, manifests, facts } = projectOf(texts);
  return detectPlatforms(packages, manifests, facts);
}

/** `platform@root`, with `!` where one instance runs. */
const shown = (texts: Texts): readonly string[] =>
  detect(texts).map(({ platform, root, singleInstance }) => `${platform}@${root}${singleInstance ? '!' : ''}`);

const EXPRESS: Texts = { 'package.json': { name: 'x', dependencies: { express: '5' } }, 'src/a.ts': '' };
const NEXT: Texts = { 'package.json': { name: 'x', dependencies: { next: '16' }, scripts: { start: 'next start' } }, 'app/page.tsx': '' };

describe('hosts of functions', () => {
  it.each<[string, Texts, readonly string[]]>([
    ['vercel.json', { ...EXPRESS, 'vercel.json': {} }, ['vercel@']],
    ['a file of Vercel beats a Dockerfile', { ...EXPRESS, 'vercel.json': {}, Dockerfile: 'FROM node\nCMD node a.js' }, ['vercel@']],
    ['Dockerfile.vercel', { ...EXPRESS, 'Dockerfile.vercel': 'FROM node\nCMD node a.js' }, ['vercel@']],
    [
      'wrangler with a Worker',
      { 'package.json': { name: 'x' }, 'src/a.ts': '', 'wrangler.toml': 'main = "src/a.ts"' },
      ['cloudflare-workers@'],
    ],
    ['wrangler that only serves files', { ...EXPRESS, 'wrangler.jsonc': { assets: { directory: 'dist' } } }, ['serverless@']],
    [
      'Pages functions',
      { 'package.json': { name: 'x' }, 'functions/a.ts': '', 'wrangler.toml': 'pages_build_output_dir = "dist"' },
      ['cloudflare-workers@'],
    ],
    [
      'netlify.toml with functions',
      { 'package.json': { name: 'x' }, 'netlify/functions/a.ts': '', 'netlify.toml': '[build]\npublish = "dist"' },
      ['netlify@'],
    ],
    [
      'netlify.toml of static files beside a server in a container',
      { ...EXPRESS, 'netlify.toml': '[build]\npublish = "dist"', Procfile: 'web: node a.js' },
      ['containers@'],
    ],
    ['serverless.yml', { 'a.js': '', 'serverless.yml': 'provider:\n  name: aws\n' }, ['aws-lambda@']],
    ['serverless.yml for Google', { 'a.js': '', 'serverless.yml': 'provider:\n  name: google\n' }, ['cloud-run@']],
    [
      'a SAM template',
      { 'a.js': '', 'template.yml': 'Transform: AWS::Serverless-2016-10-31\nResources: { F: { Type: "AWS::Serverless::Function" } }\n' },
      ['aws-lambda@'],
    ],
    ['cdk.json', { 'a.ts': '', 'cdk.json': { app: 'x' } }, ['aws-lambda@']],
    ['SST', { 'package.json': { name: 'x', dependencies: { next: '16' } }, 'sst.config.ts': '', 'a.ts': '' }, ['aws-lambda@']],
    ['Terraform', { ...EXPRESS, 'infra/main.tf': 'resource "aws_lambda_function" "a" {}' }, ['aws-lambda@']],
    [
      'serverless-http',
      { 'package.json': { name: 'x', dependencies: { 'serverless-http': '3' } }, 'a.js': '', Dockerfile: 'FROM node\nCMD node a.js' },
      ['aws-lambda@'],
    ],
    ['host.json of Azure', { 'a.js': '', 'host.json': { version: '2.0' } }, ['azure-functions@']],
    ['apphosting.yaml', { ...NEXT, 'apphosting.yaml': 'runConfig: { maxInstances: 1 }' }, ['cloud-run@!']],
    [
      'a Knative service of one instance',
      {
        ...EXPRESS,
        'service.yaml':
          'apiVersion: serving.knative.dev/v1\nkind: Service\nspec: { template: { metadata: { annotations: { autoscaling.knative.dev/maxScale: "1" } } } }\n',
      },
      ['cloud-run@!'],
    ],
    ['deno.json with deploy', { 'main.ts': '', 'deno.json': { deploy: { project: 'x' } } }, ['deno-deploy@']],
    ['PartyKit', { 'a.ts': '', 'partykit.json': { main: 'a.ts' } }, ['cloudflare-workers@']],
    [
      'an adapter of SvelteKit',
      { 'package.json': { name: 'x', devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-netlify': '4' } }, 'src/a.ts': '' },
      ['netlify@'],
    ],
    [
      'a preset of Nitro',
      {
        'package.json': { name: 'x', dependencies: { nuxt: '4' } },
        'nuxt.config.ts': 'export default defineNuxtConfig({ nitro: { preset: "cloudflare-pages" } });',
      },
      ['cloudflare-workers@'],
    ],
    [
      'a deploy script',
      { 'package.json': { name: 'x', dependencies: { hono: '4' }, scripts: { deploy: 'wrangler deploy --minify' } }, 'a.ts': '' },
      ['cloudflare-workers@'],
    ],
    [
      'a workflow that deploys',
      { ...EXPRESS, '.github/workflows/deploy.yml': 'jobs: { a: { steps: [{ run: "gcloud run deploy api" }] } }' },
      ['cloud-run@'],
    ],
    [
      'a CDK app of containers',
      { 'package.json': { name: 'x' }, 'stack.ts': 'import * as ecs from "aws-cdk-lib/aws-ecs";', 'cdk.json': { app: 'x' } },
      ['containers@'],
    ],
    [
      'an import that only one host has',
      { 'package.json': { name: 'x', dependencies: { hono: '4' } }, 'a.ts': 'import { handle } from "hono/aws-lambda";' },
      ['aws-lambda@'],
    ],
    ['two hosts', { ...NEXT, 'vercel.json': {}, 'netlify.toml': '[build]' }, ['netlify@', 'vercel@']],
  ])('%s', (_, texts, expected) => {
    expect(shown(texts)).toEqual(expected);
  });
});

describe('containers', () => {
  const deployment = (replicas: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { ${replicas} template: {} }\n`;
  it.each<[string, Texts, readonly string[]]>([
    ['a Dockerfile', { Dockerfile: 'FROM node\nCMD node a.js' }, ['containers@']],
    [
      'a Dockerfile that only serves files',
      { Dockerfile: 'FROM node AS build\nFROM nginx:alpine\nCOPY --from=build /dist /usr/share/nginx/html' },
      ['serverless@'],
    ],
    ['compose that builds it', { 'docker-compose.yml': 'services: { api: { build: . } }' }, ['containers@']],
    ['compose with one replica', { 'compose.yaml': 'services: { api: { build: ., deploy: { replicas: 1 } } }' }, ['container-single@!']],
    ['compose with three', { 'compose.yaml': 'services: { api: { build: ., deploy: { replicas: 3 } } }' }, ['containers@']],
    [
      'compose for the database only',
      { 'docker-compose.yml': 'services: { db: { image: postgres, deploy: { replicas: 1 } } }' },
      ['serverless@'],
    ],
    ['compose that runs a dev script', { 'docker-compose.yml': 'services: { api: { build: ., command: npm run dev } }' }, ['serverless@']],
    ['a Dockerfile that runs a dev script', { Dockerfile: 'FROM node\nCMD ["pnpm", "dev"]' }, ['serverless@']],
    ['an overlay for development', { 'k8s/overlays/dev/api.yaml': deployment('replicas: 1,') }, ['serverless@']],
    ['compose for development', { 'docker-compose.dev.yml': 'services: { api: { build: . } }' }, ['serverless@']],
    ['Kubernetes with one replica', { 'k8s/api.yaml': deployment('replicas: 1,') }, ['container-single@!']],
    ['Kubernetes that does not say', { 'k8s/api.yaml': deployment('') }, ['containers@']],
    [
      'Kubernetes with one replica and an autoscaler',
      { 'k8s/api.yaml': `${deployment('replicas: 1,')}---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n` },
      ['containers@'],
    ],
    [
      'one replica here, three there',
      { 'k8s/a.yaml': deployment('replicas: 1,'), 'k8s/b.yaml': deployment('replicas: 3,') },
      ['containers@'],
    ],
    ['Helm', { 'chart/values.yaml': 'replicaCount: 1\nautoscaling: { enabled: false }\n' }, ['container-single@!']],
    ['Procfile', { Procfile: 'web: node a.js' }, ['containers@']],
    ['Fly', { 'fly.toml': 'app = "x"' }, ['containers@']],
    ['Render with a disk', { 'render.yaml': 'services: [{ type: web, name: api, disk: { name: d } }]' }, ['container-single@!']],
    ['Railway with two replicas', { 'railway.toml': '[deploy]\nnumReplicas = 2' }, ['containers@']],
    ['App Engine scaled by hand', { 'app.yaml': 'runtime: nodejs22\nmanual_scaling: { instances: 1 }' }, ['container-single@!']],
    ['PM2 with one process', { 'ecosystem.config.js': 'module.exports = { apps: [{ script: "a.js" }] };' }, ['container-single@!']],
    ['PM2 with many, in a container', { Dockerfile: 'FROM node\nCMD ["pm2-runtime", "start", "a.js", "-i", "max"]' }, ['process-cluster@']],
    ['node:cluster', { 'src/main.ts': 'import cluster from "cluster";\ncluster.fork();' }, ['process-cluster@']],
  ])('%s', (_, texts, expected) => {
    expect(shown({ ...EXPRESS, ...texts })).toEqual(expected);
  });

  it('gives each service of a compose file to its package', () => {
    const texts: Texts = {
      'docker-compose.yml':
        'services:\n  api: { build: ./api, deploy: { replicas: 1 } }\n  web: { build: { context: ., dockerfile: web/Dockerfile } }\n',
      'api/package.json': { name: 'api' },
      'api/a.ts': '',
      'web/package.json': { name: 'web' },
      'web/a.ts': '',
      'web/Dockerfile': 'FROM node\nWORKDIR /app/web\nCMD node a.js',
    };
    expect(shown(texts)).toEqual(['container-single@api!', 'containers@web']);
  });
});

describe('nothing said', () => {
  it('says so', () => {
    expect(detect(EXPRESS)).toEqual([{ platform: 'serverless', root: '', evidence: [NO_HOST], singleInstance: false }]);
  });

  it('takes Next.js for Vercel, and says that it is not certain', () => {
    const [only] = detect(NEXT);
    expect(only).toMatchObject({ platform: 'vercel', root: '' });
    expect(only?.evidence.join()).toMatch(/not certain/);
  });

  it('does not take Next.js for Vercel where it builds or starts a server of its own', () => {
    expect(shown({ ...NEXT, 'next.config.mjs': 'export default { output: "standalone" };' })).toEqual(['containers@']);
    expect(
      shown({
        'package.json': { name: 'x', dependencies: { next: '16' }, scripts: { start: 'NODE_ENV=production node server.js' } },
        'server.js': '',
      }),
    ).toEqual(['containers@']);
  });

  it('falls back on hints', () => {
    const [only] = detect({ ...EXPRESS, 'src/b.ts': 'export const url = process.env.VERCEL_URL;' });
    expect(only).toMatchObject({ platform: 'vercel', evidence: ['src/b.ts reads VERCEL_URL', 'a hint only: no file of a host was found'] });
  });
});

describe('several packages', () => {
  it('gives a library what its users run on', () => {
    const texts: Texts = {
      'package.json': { name: 'top', workspaces: ['*'] },
      'web/package.json': { name: 'web', dependencies: { '@a/db': '*' } },
      'web/vercel.json': {},
      'web/next.ts': '',
      'web/api/x.ts': '',
      'api/package.json': { name: 'api', dependencies: { '@a/mid': '*' } },
      'api/Dockerfile': 'FROM node\nCMD node a.js',
      'api/a.ts': '',
      'mid/package.json': { name: '@a/mid', dependencies: { '@a/db': '*' } },
      'mid/a.ts': '',
      'db/package.json': { name: '@a/db' },
      'db/a.ts': '',
    };
    expect(shown(texts)).toEqual(['containers@api', 'containers@db', 'vercel@db', 'containers@mid', 'vercel@web']);
    expect(detect(texts).find(({ root, platform }) => root === 'db' && platform === 'vercel')?.evidence).toEqual(['used by web']);
  });

  it('survives packages that use each other', () => {
    expect(
      shown({
        'a/package.json': { name: 'a', dependencies: { b: '*' } },
        'a/x.ts': '',
        'b/package.json': { name: 'b', dependencies: { a: '*' } },
        'b/x.ts': '',
      }),
    ).toEqual(['serverless@a', 'serverless@b']);
  });

  it('lets the file of the folder around speak for packages without one', () => {
    expect(
      shown({
        'package.json': { name: 'top' },
        'vercel.json': { functions: {} },
        'app/package.json': { name: 'app' },
        'app/a.ts': '',
        'job/package.json': { name: 'job' },
        'job/a.ts': '',
        'job/Dockerfile': 'FROM node\nCMD node a.js',
      }),
    ).toEqual(['vercel@app', 'containers@job']);
  });

  it('takes folders of a host out of a package', () => {
    const texts: Texts = {
      ...NEXT,
      'supabase/config.toml': '',
      'supabase/functions/hello/index.ts': '',
      'firebase.json': { functions: { source: 'fns' } },
      'fns/index.js': '',
    };
    const detected = detect(texts);
    expect(detected.map(({ platform, root }) => `${platform}@${root}`)).toEqual([
      'vercel@',
      'cloud-run@fns',
      'supabase-edge@supabase/functions',
    ]);
    const find = platformFinder(detected);
    expect(
      [find('supabase/functions/hello/index.ts'), find('fns/index.js'), find('app/page.tsx')].map((found) =>
        found.map(({ platform }) => platform),
      ),
    ).toEqual([['supabase-edge'], ['cloud-run'], ['vercel']]);
  });
});

describe('the table of platforms', () => {
  it('has every platform once, with sentences that can be used', () => {
    for (const id of PLATFORM_IDS) {
      const platform = PLATFORMS[id];
      expect(platform.id).toBe(id);
      for (const sentence of [
        platform.memory,
        platform.timers,
        platform.background,
        platform.disk,
        platform.sockets,
        platform.locks,
        platform.restart,
      ]) {
        expect(sentence).toMatch(/^[a-z/].{20,}[^.]$/);
      }
      expect(platform.several).toBe(platform.family !== 'single');
    }
    expect(new Set(PLATFORM_IDS).size).toBe(Object.keys(PLATFORMS).length);
  });

  it('leads every other name to a platform', () => {
    for (const [name, id] of Object.entries(PLATFORM_ALIASES)) {
      expect(PLATFORM_IDS).toContain(id);
      expect(PLATFORM_IDS).not.toContain(name);
    }
  });

  it('knows what runs the edge runtime', () => {
    expect(platformOfRuntime('vercel', 'edge')).toBe('vercel-edge');
    expect(platformOfRuntime('netlify', 'edge')).toBe('netlify-edge');
    expect(platformOfRuntime('containers', 'edge')).toBe('containers');
    expect(platformOfRuntime('vercel', 'node')).toBe('vercel');
  });
});
