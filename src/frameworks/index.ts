/** The list of framework adapters, in the order in which a report names them. */
import type { Framework } from './framework.js';
import { astro } from './astro.js';
import { azure } from './azure.js';
import { bots } from './bots.js';
import { byFolder } from './by-folder.js';
import { cloudflare } from './cloudflare.js';
import { decoratedControllers } from './decorated-controllers.js';
import { decoratedRoutes } from './decorated-routes.js';
import { deno } from './deno.js';
import { elysia } from './elysia.js';
import { express } from './express.js';
import { fastify } from './fastify.js';
import { firebase } from './firebase.js';
import { gcf } from './gcf.js';
import { graphql } from './graphql.js';
import { handlersGiven } from './handlers-given.js';
import { hapi } from './hapi.js';
import { hono } from './hono.js';
import { httpServer } from './http-server.js';
import { koa } from './koa.js';
import { lambda } from './lambda.js';
import { nest } from './nest.js';
import { netlify } from './netlify.js';
import { next } from './next.js';
import { nuxt } from './nuxt.js';
import { remix } from './remix.js';
import { socketio } from './socketio.js';
import { solidstart } from './solidstart.js';
import { supabase } from './supabase.js';
import { sveltekit } from './sveltekit.js';
import { tanstackStart } from './tanstack-start.js';
import { trpc } from './trpc.js';
import { vercelFunctions } from './vercel-functions.js';
import { workers } from './workers.js';

export const frameworks: readonly Framework[] = [
  next,
  sveltekit,
  nuxt,
  remix,
  astro,
  solidstart,
  tanstackStart,
  vercelFunctions,
  express,
  hono,
  elysia,
  fastify,
  koa,
  hapi,
  nest,
  httpServer,
  socketio,
  bots,
  graphql,
  trpc,
  lambda,
  cloudflare,
  netlify,
  firebase,
  gcf,
  azure,
  supabase,
  deno,
  workers,
  ...byFolder,
  ...handlersGiven,
  ...decoratedControllers,
  decoratedRoutes,
];
