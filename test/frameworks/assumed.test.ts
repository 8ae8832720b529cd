import { describe, expect, it } from 'vitest';
import { assumedEntryPoints } from '../../src/frameworks/assumed.js';
import { linked } from './deployment.js';

function assumed(files: Readonly<Record<string, string>>, root = ''): readonly string[] {
  const view = linked(files);
  return assumedEntryPoints(view.packageOf(root === '' ? 'package.json' : `${root}/package.json`), view)
    .map(({ label, file, phase, framework }) => {
      expect([phase, framework]).toEqual(['request', 'assumed']);
      return `${label} <- ${file}`;
    })
    .sort();
}

describe('assumedEntryPoints', () => {
  it('takes exported functions, methods of classes and instances, and functions of objects', () => {
    expect(
      assumed({
        'package.json': '{ "name": "desk", "dependencies": { "pg": "^8.0.0" } }',
        'index.ts': "export * from './src/desk.js';",
        'src/desk.ts': `
export function open(request) {}
export class Desk { close() {} #hidden() {} static make() {} }
export const store = new Store();
export const routes = { list: () => [], limits: { a: 1 } };
export const version = '1';
function inner() {}
class Store { put(key) {} _internal() {} }
export default () => inner();
`,
      }),
    ).toEqual([
      'assumed Desk.close <- src/desk.ts',
      'assumed Desk.make <- src/desk.ts',
      'assumed Store.put <- src/desk.ts',
      'assumed desk <- src/desk.ts',
      'assumed open <- src/desk.ts',
      'assumed routes.list <- src/desk.ts',
    ]);
  });

  it('takes nothing of tests, scripts, configuration and browser code', () => {
    expect(
      assumed({
        'package.json': '{ "name": "mixed", "dependencies": { "express": "^5.0.0", "react-dom": "^19.0.0" } }',
        'src/a.test.ts': 'export const a = () => 1;',
        'scripts/seed.ts': 'export const seed = () => 1;',
        'vite.config.ts': 'export default () => ({});',
        'src/page.tsx': 'export function Page() { return null; }',
        'src/hook.ts': "import { useState } from 'react';\nexport const useThing = () => useState(0);",
        'src/theme.ts': "export const dark = () => document.body.classList.add('dark');",
        'src/both.ts':
          "import { readFileSync } from 'node:fs';\nexport const read = () => (typeof window === 'undefined' ? readFileSync('x') : '');",
      }),
    ).toEqual(['assumed read <- src/both.ts']);
  });

  it('takes nothing of files that declare commands, nor of the folder of those', () => {
    const code = {
      'src/seats.ts': 'export const free = () => [];',
      'src/declared.ts': "import yargs from 'yargs';\nexport const declare = () => yargs().command('free', 'lists seats', {}, () => {});",
      'src/commands/free.ts': 'export const register = (cli) => cli.command("free");',
    };
    const pkg = (more: string): string => `{ "name": "seats", "exports": "./src/seats.ts", "dependencies": { "pg": "*"${more} } }`;
    expect(assumed({ 'package.json': pkg(', "yargs": "*"'), ...code })).toEqual(['assumed free <- src/seats.ts']);
    // A folder of commands says nothing where no command line is read: a bot has one too.
    expect(assumed({ 'package.json': pkg(''), 'src/commands/free.ts': code['src/commands/free.ts'] })).toEqual([
      'assumed register <- src/commands/free.ts',
    ]);
  });

  it('takes nothing of what fetches for pages, unless it serves', () => {
    const code = { 'src/fetch.ts': 'let base = "";\nexport const setBase = (url) => { base = url; };' };
    const pkg = (more: string): string => `{ "name": "calls", "dependencies": { "@tanstack/react-query": "*"${more} } }`;
    expect(assumed({ 'package.json': pkg(''), ...code })).toEqual([]);
    expect(assumed({ 'package.json': pkg(', "pg": "*"'), 'src/fetch.ts': `import pg from 'pg';\n${code['src/fetch.ts']}` })).toEqual([
      'assumed setBase <- src/fetch.ts',
    ]);
  });

  it('takes nothing of command lines and apps', () => {
    const code = { 'src/run.ts': 'export const run = () => 1;' };
    expect(assumed({ 'package.json': '{ "name": "tool", "bin": "src/run.ts" }', ...code })).toEqual([]);
    expect(
      assumed({
        'package.json': '{ "name": "tool", "main": "src/main.ts" }',
        'src/main.ts': "import { program } from 'commander';\nprogram.parse();",
        ...code,
      }),
    ).toEqual([]);
    expect(assumed({ 'package.json': '{ "name": "app", "dependencies": { "vue": "^3.5.0" } }', ...code })).toEqual([]);
    const listed = '{ "name": "app", "dependencies": { "fastify": "^5.0.0", "react-dom": "^19.0.0" } }';
    expect(assumed({ 'package.json': listed, ...code })).toEqual([]);
    expect(
      assumed({ 'package.json': listed, 'src/serve.ts': "import fastify from 'fastify';\nexport const serve = () => fastify();", ...code }),
    ).toEqual(['assumed run <- src/run.ts', 'assumed serve <- src/serve.ts']);
    const page = '{ "name": "page", "scripts": { "build": "tsc && vite build" }, "devDependencies": { "vite": "^7.0.0" } }';
    expect(assumed({ 'package.json': page, ...code })).toEqual([]);
    expect(assumed({ 'package.json': page.replace('vite build', 'vite build --ssr'), ...code })).toEqual(['assumed run <- src/run.ts']);
    expect(assumed({ 'package.json': page.replace('"page",', '"page", "main": "dist/run.js",'), ...code })).toEqual([
      'assumed run <- src/run.ts',
    ]);
    const game =
      '{ "name": "game", "scripts": { "start": "webpack" }, "devDependencies": { "webpack": "^5.99.0", "html-webpack-plugin": "^5.6.0" } }';
    expect(assumed({ 'package.json': game, ...code })).toEqual([]);
    expect(assumed({ 'package.json': game.replace(', "html-webpack-plugin": "^5.6.0"', ''), ...code })).toEqual([
      'assumed run <- src/run.ts',
    ]);
    expect(assumed({ 'package.json': '{ "name": "lib", "bin": "src/cli.ts", "main": "src/run.ts" }', ...code })).toEqual([
      'assumed run <- src/run.ts',
    ]);
  });

  it('takes nothing of a part of the repository that only generates files', () => {
    const files = (scripts: string): Readonly<Record<string, string>> => ({
      'package.json': '{ "name": "shop" }',
      'packages/contract/package.json': `{ "name": "shop-contract", "scripts": { ${scripts} } }`,
      'packages/contract/write.ts':
        "import { writeFileSync } from 'node:fs';\nexport const write = (to: string) => writeFileSync(to, '{}');",
      'packages/contract/api.ts': "import { write } from './write.js';\nwrite('../web/api.json');",
    });
    expect(assumed(files('"generate": "bun api.ts", "types": "tsc --noEmit"'), 'packages/contract')).toEqual([]);
    const taken = ['assumed write <- packages/contract/write.ts'];
    expect(assumed(files('"generate": "bun api.ts", "start": "bun serve.ts"'), 'packages/contract')).toEqual(taken);
    expect(assumed(files('"generate": "prisma generate"'), 'packages/contract')).toEqual(taken);
  });

  it('takes nothing of a package that lies in a folder of scripts', () => {
    const files = (folder: string): Readonly<Record<string, string>> => ({
      'package.json': '{ "name": "shop" }',
      [`${folder}/package.json`]:
        '{ "name": "shop-outreach", "scripts": { "daily": "node outreach.js daily" }, "dependencies": { "nodemailer": "^6.9.0" } }',
      [`${folder}/outreach.js`]: 'class Outreach { send() {} } new Outreach().send(); module.exports = Outreach;',
    });
    expect(assumed(files('scripts'), 'scripts')).toEqual([]);
    expect(assumed(files('packages/tools'), 'packages/tools')).toEqual([]);
    expect(assumed(files('outreach'), 'outreach')).toEqual(['assumed Outreach.send <- outreach/outreach.js']);
  });

  it('stays within its package', () => {
    const files = {
      'package.json': '{ "name": "all", "workspaces": ["packages/*"] }',
      'packages/a/package.json': '{ "name": "a", "main": "index.ts" }',
      'packages/a/index.ts': 'export const a = () => 1;',
      'packages/b/package.json': '{ "name": "b", "main": "index.ts" }',
      'packages/b/index.ts': "export { a } from '../a/index.js';\nexport const b = () => 1;",
    };
    expect(assumed(files, 'packages/b')).toEqual(['assumed b <- packages/b/index.ts']);
  });
});
