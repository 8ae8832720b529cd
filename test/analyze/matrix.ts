/**
 * Small programs of every kind of state, each with what is to be told of it, in text files: `### role/NN frameworks and packages`, then
 * `? symbol SEVERITIES roles -- why` for each place (Critical, High, Medium, Low, or Quiet), then the files, each after `@ path`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Expectation {
  /** Names under which a finding may stand: the last part of a symbol, or all of it. */
  readonly names: readonly string[];
  /** Letters of the severities that are right; Q: nothing is told. */
  readonly severities: string;
  /** Empty where any role will do. */
  readonly roles: readonly string[];
}

export interface MatrixProgram {
  readonly id: string;
  readonly expectations: readonly Expectation[];
  readonly files: Readonly<Record<string, string>>;
}

const FOLDER = path.join(import.meta.dirname, 'matrix');

/** Lines that begin and end most servers. */
const SHORT: Readonly<Record<string, string>> = {
  '%E': "import express from 'express';\nconst app = express();\napp.use(express.json());",
  '%C': "const express = require('express');\nconst app = express();\napp.use(express.json());",
  '%R': "import { Router } from 'express';\nconst router = Router();",
  '%RC': "const express = require('express');\nconst router = express.Router();",
  '%L': 'app.listen(process.env.PORT || 3000);',
  '%X': 'export default router;',
  '%XC': 'module.exports = router;',
  '%F': "import Fastify from 'fastify';\nconst app = Fastify();",
  '%FL': 'app.listen({ port: 3000 });',
  '%H': "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nconst app = new Hono();",
  '%HL': 'serve(app);',
  '%K': "import Koa from 'koa';\nimport Router from '@koa/router';\nimport bodyParser from 'koa-bodyparser';\nconst app = new Koa();\nconst router = new Router();\napp.use(bodyParser());",
  '%KL': 'app.use(router.routes());\napp.listen(3000);',
  '%N': "import { Body, Controller, Delete, Get, Injectable, Module, Param, Post, Put, Query } from '@nestjs/common';",
};
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  next: ['next', 'react', 'react-dom'],
  nest: ['@nestjs/common', '@nestjs/core'],
  hono: ['hono', '@hono/node-server'],
  koa: ['koa', '@koa/router', 'koa-bodyparser'],
  svelte: ['@sveltejs/kit', 'svelte'],
};
const FIRST_FILE: Readonly<Record<string, string>> = {
  next: 'app/api/x/route.ts',
  svelte: 'src/routes/+server.ts',
  nuxt: 'server/api/x.ts',
  js: 'index.js',
};
const STARTS: Readonly<Record<string, string>> = {
  next: 'next start',
  nuxt: 'node .output/server/index.mjs',
  '@sveltejs/kit': 'node build',
};

export function matrixPrograms(): readonly MatrixProgram[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((name) => readFileSync(path.join(FOLDER, name), 'utf8').split(/^### /m).slice(1).map(programOf));
}

function programOf(text: string): MatrixProgram {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const [id = '', ...words] = head.split(/[\s,]+/);
  const expectations: Expectation[] = [];
  const files: Record<string, string> = {};
  let file = words.map((each) => FIRST_FILE[each]).find(Boolean) ?? 'src/server.ts';
  for (const line of lines) {
    const [, symbol, severities, roles] = /^\? (\S+) ([CHMLQ]+)(?: (\S+))?(?: -- .*)?$/.exec(line) ?? [];
    if (symbol !== undefined && severities !== undefined)
      expectations.push({ names: symbol.split('|'), severities, roles: roles === undefined || roles === '-' ? [] : roles.split('|') });
    else if (line.startsWith('@ ')) file = line.slice(2);
    else files[file] = `${files[file] ?? ''}${SHORT[line.trim()] ?? line}\n`;
  }
  return { id, expectations, files: { ...manifestsOf(words, files), ...files } };
}

function manifestsOf(words: readonly string[], files: Readonly<Record<string, string>>): Record<string, string> {
  const packages = words.filter((each) => each !== 'js').flatMap((each) => PACKAGES[each] ?? [each]);
  const main = Object.keys(files).find((each) => /(?:^|\/)(?:server|index|main|bot)\.[tj]s$/.test(each)) ?? 'src/server.ts';
  const start = packages.map((each) => STARTS[each]).find(Boolean) ?? `node ${main}`;
  const type = Object.values(files).some((text) => /\brequire\(|module\.exports/.test(text)) ? 'commonjs' : 'module';
  return {
    'package.json': JSON.stringify({
      name: 'app',
      type,
      scripts: { start },
      dependencies: Object.fromEntries(packages.map((each) => [each, '*'])),
    }),
    ...(packages.includes('next') ? { 'tsconfig.json': '{"compilerOptions": {"jsx": "preserve", "paths": {"@/*": ["./*"]}}}' } : {}),
  };
}
