/** What gives a host away: packages, deploy commands, Terraform resources, presets. Data for the detection of platforms. */
import type { PlatformId } from './platforms.js';

/**
 * How telling a clue is. A host's own file is the strongest; an adapter or preset that builds for a host comes next, then libraries and
 * commands that only make sense there, then containers, then hints.
 */
export const WEIGHT = { file: 5, adapter: 4, library: 3, container: 2, hint: 1 } as const;
export type Weight = (typeof WEIGHT)[keyof typeof WEIGHT];

/** Packages that name a host. */
export const HOST_PACKAGES: Readonly<Record<string, readonly [PlatformId, Weight]>> = {
  '@sveltejs/adapter-vercel': ['vercel', WEIGHT.adapter],
  '@sveltejs/adapter-netlify': ['netlify', WEIGHT.adapter],
  '@sveltejs/adapter-cloudflare': ['cloudflare-workers', WEIGHT.adapter],
  '@sveltejs/adapter-cloudflare-workers': ['cloudflare-workers', WEIGHT.adapter],
  '@sveltejs/adapter-node': ['containers', WEIGHT.container],
  'svelte-adapter-bun': ['containers', WEIGHT.container],
  'svelte-kit-sst': ['aws-lambda', WEIGHT.adapter],
  '@astrojs/vercel': ['vercel', WEIGHT.adapter],
  '@astrojs/netlify': ['netlify', WEIGHT.adapter],
  '@astrojs/cloudflare': ['cloudflare-workers', WEIGHT.adapter],
  '@astrojs/node': ['containers', WEIGHT.container],
  '@vercel/remix': ['vercel', WEIGHT.adapter],
  '@vercel/react-router': ['vercel', WEIGHT.adapter],
  '@netlify/remix-adapter': ['netlify', WEIGHT.adapter],
  '@netlify/vite-plugin-react-router': ['netlify', WEIGHT.adapter],
  '@netlify/plugin-nextjs': ['netlify', WEIGHT.adapter],
  '@netlify/vite-plugin-tanstack-start': ['netlify', WEIGHT.adapter],
  '@remix-run/cloudflare': ['cloudflare-workers', WEIGHT.adapter],
  '@remix-run/cloudflare-pages': ['cloudflare-workers', WEIGHT.adapter],
  '@react-router/cloudflare': ['cloudflare-workers', WEIGHT.adapter],
  '@remix-run/architect': ['aws-lambda', WEIGHT.adapter],
  '@opennextjs/aws': ['aws-lambda', WEIGHT.adapter],
  '@opennextjs/cloudflare': ['cloudflare-workers', WEIGHT.adapter],
  '@cloudflare/next-on-pages': ['cloudflare-workers', WEIGHT.adapter],
  '@cloudflare/vite-plugin': ['cloudflare-workers', WEIGHT.adapter],
  '@vercel/node': ['vercel', WEIGHT.library],
  '@vercel/functions': ['vercel', WEIGHT.library],
  '@vercel/edge': ['vercel', WEIGHT.library],
  '@vercel/config': ['vercel', WEIGHT.library],
  '@vercel/queue': ['vercel', WEIGHT.library],
  'serverless-http': ['aws-lambda', WEIGHT.library],
  '@codegenie/serverless-express': ['aws-lambda', WEIGHT.library],
  '@vendia/serverless-express': ['aws-lambda', WEIGHT.library],
  'aws-serverless-express': ['aws-lambda', WEIGHT.library],
  '@fastify/aws-lambda': ['aws-lambda', WEIGHT.library],
  '@middy/core': ['aws-lambda', WEIGHT.library],
  '@aws-lambda-powertools/logger': ['aws-lambda', WEIGHT.library],
  '@as-integrations/aws-lambda': ['aws-lambda', WEIGHT.library],
  'apollo-server-lambda': ['aws-lambda', WEIGHT.library],
  '@types/aws-lambda': ['aws-lambda', WEIGHT.library],
  'aws-lambda': ['aws-lambda', WEIGHT.library],
  'serverless-offline': ['aws-lambda', WEIGHT.library],
  'serverless-esbuild': ['aws-lambda', WEIGHT.library],
  serverless: ['aws-lambda', WEIGHT.library],
  'aws-cdk-lib': ['aws-lambda', WEIGHT.library],
  sst: ['aws-lambda', WEIGHT.library],
  wrangler: ['cloudflare-workers', WEIGHT.library],
  '@cloudflare/workers-types': ['cloudflare-workers', WEIGHT.library],
  partyserver: ['cloudflare-workers', WEIGHT.library],
  partykit: ['cloudflare-workers', WEIGHT.library],
  '@netlify/functions': ['netlify', WEIGHT.library],
  '@netlify/edge-functions': ['netlify', WEIGHT.library],
  'firebase-functions': ['cloud-run', WEIGHT.library],
  '@google-cloud/functions-framework': ['cloud-run', WEIGHT.library],
  '@azure/functions': ['azure-functions', WEIGHT.library],
  'durable-functions': ['azure-functions', WEIGHT.library],
  '@vercel/analytics': ['vercel', WEIGHT.hint],
  '@vercel/speed-insights': ['vercel', WEIGHT.hint],
  '@vercel/blob': ['vercel', WEIGHT.hint],
  '@vercel/kv': ['vercel', WEIGHT.hint],
  '@vercel/postgres': ['vercel', WEIGHT.hint],
  '@vercel/edge-config': ['vercel', WEIGHT.hint],
  '@vercel/og': ['vercel', WEIGHT.hint],
  '@netlify/blobs': ['netlify', WEIGHT.hint],
};

/** Modules whose import makes sense on one host only. */
export const HOST_IMPORTS: Readonly<Record<string, PlatformId>> = {
  'cloudflare:workers': 'cloudflare-workers',
  'hono/cloudflare-workers': 'cloudflare-workers',
  'hono/cloudflare-pages': 'cloudflare-workers',
  'hono/aws-lambda': 'aws-lambda',
  'hono/lambda-edge': 'aws-lambda',
  'hono/vercel': 'vercel',
  'hono/netlify': 'netlify',
  '@trpc/server/adapters/aws-lambda': 'aws-lambda',
  '@elysiajs/cloudflare': 'cloudflare-workers',
  'h3/cloudflare': 'cloudflare-workers',
};

/** Commands and actions that deploy, as they stand in scripts and workflows. */
export const DEPLOY_COMMANDS: readonly (readonly [RegExp, PlatformId, Weight])[] = [
  [/\bvercel (deploy\b|--prod|build --prod)|amondnet\/vercel-action/, 'vercel', WEIGHT.library],
  [/\bwrangler (deploy|publish|pages deploy|pages publish)\b|cloudflare\/(wrangler|pages)-action/, 'cloudflare-workers', WEIGHT.library],
  [/\bopennextjs-cloudflare\b/, 'cloudflare-workers', WEIGHT.library],
  [
    /\baws lambda (update-function-code|create-function|publish-version)\b|\bsam deploy\b|\b(serverless|sls) deploy\b|\bsst deploy\b/,
    'aws-lambda',
    WEIGHT.library,
  ],
  [/\bnetlify deploy\b.*(--prod)?|nwtgck\/actions-netlify/, 'netlify', WEIGHT.library],
  [
    /\bgcloud (beta )?(run deploy|run services|functions deploy)\b|deploy-cloudrun@|deploy-cloud-functions@|\bfirebase deploy\b.*functions/,
    'cloud-run',
    WEIGHT.library,
  ],
  [/azure\/functions-action|\bfunc azure functionapp publish\b/i, 'azure-functions', WEIGHT.library],
  [/denoland\/deployctl|\bdeployctl deploy\b|\bdeno deploy\b/, 'deno-deploy', WEIGHT.library],
  [/\bfly(ctl)? deploy\b|superfly\/flyctl/, 'containers', WEIGHT.container],
  [
    /\bkubectl (apply|set image|rollout)\b|\bhelm (upgrade|install)\b|amazon-ecs-deploy-task-definition|\baws ecs update-service\b|\brailway up\b|\bgit push heroku\b|akhileshns\/heroku-deploy|azure\/(webapps-deploy|container-apps-deploy)/i,
    'containers',
    WEIGHT.container,
  ],
];

/** Terraform resources. */
export const TERRAFORM: readonly (readonly [RegExp, PlatformId, Weight])[] = [
  [/resource\s+"aws_lambda_function"|source\s*=\s*"terraform-aws-modules\/lambda\/aws/, 'aws-lambda', WEIGHT.file],
  [/resource\s+"google_(cloud_run(_v2)?_service|cloudfunctions2?_function)"/, 'cloud-run', WEIGHT.file],
  [/resource\s+"azurerm_(linux_|windows_)?function_app"/, 'azure-functions', WEIGHT.file],
  [/resource\s+"cloudflare_workers?_(script|deployment)"/, 'cloudflare-workers', WEIGHT.file],
  [/resource\s+"vercel_project"/, 'vercel', WEIGHT.file],
  [
    /resource\s+"(aws_ecs_service|aws_apprunner_service|azurerm_container_app|azurerm_linux_web_app|kubernetes_deployment(_v1)?|digitalocean_app|aws_elastic_beanstalk_environment|render_web_service|heroku_app)"/,
    'containers',
    WEIGHT.container,
  ],
];

/** Nitro presets and values of `adapter`-like settings, by how they begin. */
export const PRESETS: readonly (readonly [RegExp, PlatformId, Weight])[] = [
  [/^vercel/, 'vercel', WEIGHT.adapter],
  [/^netlify/, 'netlify', WEIGHT.adapter],
  [/^cloudflare/, 'cloudflare-workers', WEIGHT.adapter],
  [/^aws/, 'aws-lambda', WEIGHT.adapter],
  [/^firebase/, 'cloud-run', WEIGHT.adapter],
  [/^azure/, 'azure-functions', WEIGHT.adapter],
  [/^deno[-_]?deploy/, 'deno-deploy', WEIGHT.adapter],
  [/^node[-_]?cluster/, 'process-cluster', WEIGHT.container],
  [/^(node|bun|deno|heroku|render|koyeb|digital|flightcontrol|zeabur|platform|cleavr|genezio)/, 'containers', WEIGHT.container],
];

/** Environment variables that only a host sets. */
export const HOST_VARIABLES: Readonly<Record<string, PlatformId>> = {
  VERCEL: 'vercel',
  VERCEL_ENV: 'vercel',
  VERCEL_URL: 'vercel',
  VERCEL_REGION: 'vercel',
  VERCEL_PROJECT_PRODUCTION_URL: 'vercel',
  NEXT_PUBLIC_VERCEL_URL: 'vercel',
  NEXT_PUBLIC_VERCEL_ENV: 'vercel',
  AWS_LAMBDA_FUNCTION_NAME: 'aws-lambda',
  LAMBDA_TASK_ROOT: 'aws-lambda',
  NETLIFY: 'netlify',
  K_SERVICE: 'cloud-run',
  FUNCTIONS_WORKER_RUNTIME: 'azure-functions',
  DENO_DEPLOYMENT_ID: 'deno-deploy',
  FLY_APP_NAME: 'containers',
  FLY_REGION: 'containers',
  RAILWAY_ENVIRONMENT: 'containers',
  RENDER: 'containers',
  RENDER_EXTERNAL_URL: 'containers',
  DYNO: 'containers',
  KUBERNETES_SERVICE_HOST: 'containers',
};

/** Frameworks that render on a server: a host's file in such a package is about a server, not a folder of static files. */
export const RENDERING_FRAMEWORKS: readonly string[] = [
  'next',
  'nuxt',
  'nuxt3',
  '@sveltejs/kit',
  '@remix-run/node',
  '@remix-run/react',
  '@react-router/node',
  '@react-router/dev',
  'astro',
  '@solidjs/start',
  'solid-start',
  '@tanstack/react-start',
  '@tanstack/start',
  '@builder.io/qwik-city',
  'nitropack',
  'nitro',
  'gatsby',
];

/** Libraries that make a package a service. */
export const SERVER_LIBRARIES: readonly string[] = [
  'express',
  'fastify',
  'koa',
  'hono',
  '@hapi/hapi',
  '@nestjs/core',
  'restify',
  'polka',
  'h3',
  'micro',
  'ws',
  'socket.io',
  '@apollo/server',
  'apollo-server',
  'apollo-server-express',
  'graphql-yoga',
  'uWebSockets.js',
  '@feathersjs/express',
  'moleculer',
  'bullmq',
  'elysia',
  '@adonisjs/core',
  'sails',
  '@trpc/server',
];

/** Modules by which a program can be asked something over a network. */
export const SERVING_MODULES = new RegExp(
  `^(?:(?:node:)?(?:https?|http2|net|tls|dgram|cluster)|(?:${SERVER_LIBRARIES.map((name) => name.replace(/[.]/g, '\\.')).join('|')})(?:/.*)?)$`,
);

/**
 * Modules by which a program talks to the one editor or assistant that started it, over its standard input and output. "In the stdio transport the
 * client launches the MCP server as a subprocess": https://modelcontextprotocol.io/specification/2025-06-18/basic/transports
 */
export const OVER_STDIO =
  /^@modelcontextprotocol\/(?:sdk\/server\/stdio|server\/stdio)(?:\.js)?$|^vscode-languageserver(?:\/node(?:\.js)?|$)/;
/** Those by which an MCP server answers over HTTP, whoever routes the requests to it. */
export const MCP_OVER_HTTP =
  /^@modelcontextprotocol\/(?:sdk\/server\/(?:sse|streamableHttp|webStandardStreamableHttp)(?:\.js)?|node|express|hono|fastify)$/;

/**
 * Settings by which whoever deploys names the one instance that does what is to be done once. The first process of a cluster is none: each machine
 * has one.
 */
export const CHOSEN_INSTANCES =
  /^global:process\.env\.(?:\w*(?:PRIMARY|LEADER|MASTER)_?(?:NODE|INSTANCE|PROCESS|SERVER|WORKER|REPLICA)|IS_(?:PRIMARY|LEADER|MASTER)\w*)$/;
