/**
 * What an audit does not reach: where the next framework, library or idiom is missing that the analysis ought to know.
 *
 *     npm run build && node bench/reach.mjs FOLDER...
 *
 * Lines that begin with
 * - `PKG`: a package with its files, how many of them a server loads, its entry points, and which packages it installs that serve requests;
 * - `LOST`: what files of one package import from names that are neither files of the audit nor packages that theirs depends on, with how often;
 * - `GAP`: a call in code that runs on the server which leads to no known function, although a function of that name exists that nothing runs;
 * - `IDLE`: a class or an exported function in a file that servers load, which nothing runs.
 *
 * Most lines are right (dead code, equal names): the ones to read are those that come in many trees.
 */
import { isBuiltin } from 'node:module';
import { linkFolder } from './linked.mjs';

const SHORTEST_NAME = 5;
const OTHER_THAN_CODE =
  /\.(css|scss|sass|less|svg|png|jpe?g|gif|webp|json|md|mdx|txt|html|graphql|gql|wasm|node|prisma|yml|yaml|ttf|woff2?)$|generated|\$types/;
const SERVES =
  /^(next|express|fastify|koa|hono|elysia|@nestjs\/core|@hapi\/hapi|restify|polka|h3|nuxt|@sveltejs\/kit|astro|@trpc\/server|@apollo\/server|graphql-yoga|socket\.io|ws|@remix-run\/node|react-router|bullmq|discord\.js|telegraf|grammy|@feathersjs\/.*|@adonisjs\/core|sails|@loopback\/.*|moleculer|micro|routing-controllers|@ts-rest\/.*|@orpc\/server|convex|@medusajs\/.*|payload|@strapi\/strapi|next-safe-action|mqtt|kafkajs|amqplib|@modelcontextprotocol\/sdk)$/;

for (const folder of process.argv.slice(2)) {
  const linked = await linkFolder(folder);
  console.log(`TREE ${folder}`);
  for (const line of [...packages(linked), ...lost(linked), ...gaps(linked), ...idle(linked)]) console.log(line);
}

function* packages({ program, packages, packageOf }) {
  for (const { root, dependencies } of packages) {
    const files = program.solver.files.filter((file) => packageOf(file.path).root === root && !program.input.isNotServed(file.path));
    const loaded = files.filter((file) => program.loaded.has(file.path) && !program.pages.has(file.path));
    const entries = program.entries.filter((entry) => packageOf(entry.file).root === root);
    if (files.length === 0) continue;
    const serving = [...dependencies.keys()].filter((name) => SERVES.test(name));
    yield `PKG ${root || '.'} files ${files.length} loaded ${loaded.length} entries ${entries.length} ${serving.join(',')}`;
  }
}

function* lost({ program, packageOf }) {
  const found = new Map();
  for (const file of program.solver.files) {
    if (program.input.isNotServed(file.path)) continue;
    const { root, dependencies } = packageOf(file.path);
    for (const { specifier, typeOnly } of file.facts.imports) {
      if (typeOnly || OTHER_THAN_CODE.test(specifier)) continue;
      const meant = program.input.resolve(file.path, specifier);
      if (meant.kind === 'file') continue;
      const isRelative = /^\.{0,2}\//.test(specifier);
      const parts = specifier.split('/');
      const name = isRelative ? './' : parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      if (!isRelative && (isBuiltin(specifier) || dependencies.has(name) || specifier.includes(':'))) continue;
      const key = `${root || '.'} ${name}`;
      const [count, first] = found.get(key) ?? [0, `${file.path} ${specifier}`];
      found.set(key, [count + 1, first]);
    }
  }
  for (const [key, [count, first]] of found) yield `LOST ${key} ${count} ${first}`;
}

function* gaps({ program }) {
  const { solver } = program;
  const unrun = unrunByName(program);
  const led = new Set(solver.edges.map(({ from, instr }) => `${from.id}:${instr.pos}:${instr.end}`));
  for (const { fn, instr } of solver.calls) {
    if (!isServed(program, fn) || led.has(`${fn.id}:${instr.pos}:${instr.end}`)) continue;
    const name = instr.prop ?? (instr.callee >= 0 ? fn.file.facts.vars[instr.callee]?.name : undefined);
    const found = name === undefined ? undefined : unrun.get(name);
    if (!found) continue;
    const subject = instr.callee >= 0 ? instr.callee : instr.recv;
    const held = subject === undefined ? [] : solver.objectsAt(fn.file, subject);
    if (held.some(({ kind }) => kind === 'external' || kind === 'function')) continue;
    const place = `${fn.file.path}:${program.lineOf(fn.file, instr.pos)}`;
    yield `GAP ${place} ${name} <- ${found.slice(0, 2).join(' | ')} held ${held
      .slice(0, 3)
      .map(({ kind }) => kind)
      .join(',')}`;
  }
}

function* idle({ program }) {
  for (const fn of program.solver.functions) {
    const { kind, name, parent } = fn.fact;
    if (kind === 'module' || parent !== 0 || program.phases.of(fn) !== 0) continue;
    if (!program.loaded.has(fn.file.path) || program.pages.has(fn.file.path) || program.input.isNotServed(fn.file.path)) continue;
    yield `IDLE ${fn.file.path}:${program.lineOf(fn.file, fn.fact.pos)} ${name ?? kind}`;
  }
}

function isServed(program, fn) {
  const { path } = fn.file;
  return program.loaded.has(path) && !program.pages.has(path) && (fn.fact.kind === 'module' || program.phases.of(fn) !== 0);
}

/** The outermost functions that nothing runs, by the last part of their names. */
function unrunByName(program) {
  const found = new Map();
  for (const fn of program.solver.functions) {
    if (fn.fact.kind === 'module' || program.phases.of(fn) !== 0 || program.input.isNotServed(fn.file.path)) continue;
    const around = fn.file.functions[fn.fact.parent];
    if (around && around.fact.kind !== 'module' && program.phases.of(around) === 0) continue;
    const name = fn.fact.name?.split('.').pop() ?? '';
    if (name.length < SHORTEST_NAME) continue;
    found.set(name, [...(found.get(name) ?? []), `${fn.file.path} ${fn.fact.name}`]);
  }
  return found;
}
