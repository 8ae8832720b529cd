/** Secrets, keys and ids that each process draws for itself, and that another instance has to verify or match. */
import {
  FILLING,
  HASHED,
  KEYED_FUNCTIONS,
  KEY_WRAPPERS,
  LOGIN_PACKAGES,
  LOGIN_WORDS,
  SECRET_OPTIONS,
  SESSION_PACKAGES,
  TRAVELLING_WORDS,
} from '../../knowledge/identity-words.js';
import { FIRST_LITERAL, type Instr, type VarId } from '../../facts/model.js';
import { CLOCK, RANDOM_OR_CLOCK } from '../../knowledge/runtime.js';
import { definitionOf, initsOf } from '../../program/values/definitions.js';
import type { Obj, ObjId, ProgramFunction } from '../../program/model.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { clientReason } from '../stores/libraries.js';
import { runsForConsumersOnly } from '../consumers.js';
import { refusesInProduction } from '../refuses-in-production.js';
import type { Cell } from '../../program/cells/cell.js';
import type { Profile } from '../profile.js';
import { calleePath, requestDataOf } from '../request-data.js';
import type { JudgedCell, JudgedHazard, TraitFinding } from '../rule.js';
import { readersOf } from '../uses.js';
import type { Role } from '../finding.js';
import { wordsOf } from '../roles/words.js';
import { encloses } from '../../facts/positions.js';
import { once } from '../../once.js';

const DRAWS: readonly string[] = RANDOM_OR_CLOCK.filter((path) => !/hostname|\.pid$/.test(path));

interface Sink {
  readonly path: string;
  readonly login: boolean;
  readonly fn: ProgramFunction;
  readonly instr: Instr;
}

const RUNNING = SERVING | bit('module') | bit('startup');

const COMPARISON = 'a comparison with what a request sends';

/** What a secret protects: sessions, or whatever else is signed and sealed with it. */
const roleOf = ({ path }: Sink): Role => (SESSION_PACKAGES.test(path) ? 'session' : 'auth');

/** `role` is what the words around the cell say that it is for. */
export function identityOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  const drawn = drawnIn(program, profile.cell, profile.objects);
  if (drawn.length === 0) return undefined;
  const sinks = sinksOf(program);
  for (const obj of drawn) {
    const sink = sinks.get(obj.id);
    if (!sink) continue;
    // The id of a record that changes is no secret of the process: what matters is the record.
    if (sink.path.startsWith('a ') && !profile.objects.includes(obj) && profile.writes.some((each) => each.served)) continue;
    if (speakersOf(program).get(obj.id) !== profile.cell) return undefined; // another name of it: `const { secret } = require('./config')`
    const env = variablesBeside(program, profile);
    if (isShared(profile) || travelsAlong(profile)) return undefined;
    if (obj.fn && refusesInProduction(program, obj.fn, env)) return undefined;
    // A token that a request has to show lets people in, or keeps them out.
    const login = sink.login || LOGIN_WORDS.test(profile.words.symbol) || (sink.path === COMPARISON && role === 'auth');
    const what = sink.path.startsWith('a ') ? sink.path : `\`${sink.path.replace(/^[^:]*:\.?/, '') || sink.path.replace(/:.*/, '')}\``;
    const beside =
      env.length > 0 ? `drawn at random by each process where ${env.join(', ')} is not set` : 'drawn at random by each process';
    return {
      evidence: `${beside}, and used by ${what}: another instance cannot verify or read what this one made`,
      verdict: 'unsafe',
      role: roleOf(sink),
      ceiling: login ? 'critical' : 'high',
    };
  }
  return undefined;
}

/** Of the places that hold a drawn value, by itself or in a plain object, the one that speaks for it: that which it was drawn for. */
const speakersOf = once((program: Program): ReadonlyMap<ObjId, Cell> => {
  const { solver } = program;
  const found = new Map<ObjId, Cell>();
  const sinks = sinksOf(program);
  const rank = (cell: Cell, { file, pos, end }: Obj): number => (cell.file !== file ? 0 : cell.pos > pos ? 1 : cell.end < end ? 2 : 3);
  const note = (id: ObjId, cell: Cell): void => {
    if (!sinks.has(id)) return;
    const before = found.get(id);
    const obj = solver.object(id);
    if (!before || rank(cell, obj) > rank(before, obj)) found.set(id, cell);
  };
  for (const cell of program.cells.all) {
    const held = cell.nodes.flatMap((node) => solver.objectsOf(node));
    for (const obj of drawnIn(program, cell, held)) note(obj.id, cell);
  }
  return found;
});

/** `secret = (await redis.get(KEY)) ?? draw()`: the first instance draws it, and the others read it from where it was put. */
const isShared = (profile: Profile): boolean =>
  profile.objects.some(
    (each) => each.kind === 'external' && /\(\)\.[$\w.]+\(\)/.test(each.path ?? '') && clientReason(each.path ?? '') !== undefined,
  );

/** `{ iv: iv.toString('hex'), content }`: what was sealed with it carries it, and any instance opens that. */
const travelsAlong = (profile: Profile): boolean =>
  TRAVELLING_WORDS.test(profile.words.symbol) &&
  profile.reads.some(({ fn }) =>
    fn.fact.instrs.some((each) => each.op === 'set' && each.operator === 'init' && TRAVELLING_WORDS.test(wordsOf(each.prop ?? ''))),
  );

/** Whether a cell that nothing changes may still be worth a look: it holds something drawn at random. */
export const holdsDrawnValue = (profile: Profile): boolean =>
  profile.objects.some((each) => each.kind === 'external' && isOfDraw(each)) ||
  profile.objects.some((each) => each.kind === 'external' && each.path === 'global:TextEncoder()');

/** Random values that the cell, or a property of its plain object, may hold, and that are drawn once for each process. */
function drawnIn(program: Program, { variable }: Cell, objects: readonly Obj[]): readonly Obj[] {
  const held = new Set<Obj>(objects);
  // `keys[kind] = { publicKey, privateKey }`: a pair for each of a few names.
  let outer: Iterable<Obj> = objects;
  for (let depth = 0; depth < 2; depth += 1) {
    const inner = new Set<Obj>();
    for (const obj of outer) for (const part of partsOf(program)(obj)) if (!held.has(part)) inner.add(part);
    for (const part of inner) held.add(part);
    outer = inner;
  }
  const made = variable ? definitionOf(variable.file, variable.id) : undefined;
  const home = variable?.file.functions[variable.file.facts.vars[variable.id]?.fn ?? 0];
  // Packed into bytes, or derived: `new TextEncoder().encode(process.env.SECRET ?? randomUUID())`.
  if (made?.op === 'assign' && home) for (const each of reaching(program, home, made.src)) held.add(each);
  return [...new Set([...held].flatMap((each) => drawOf(program, each) ?? []))].filter((each) => isOnce(program, each));
}

/** What lies in a plain object, under names of its own or under keys: values of packages, and further plain objects. */
const partsOf = once(({ solver }: Program) =>
  once((obj: Obj): readonly Obj[] => {
    if (obj.kind !== 'object') return [];
    const all = [...solver.propertiesOf(obj)].flatMap(([name, node]) =>
      name === ELEMENTS || !isPseudo(name) ? solver.objectsOf(node) : [],
    );
    return [...new Set(all)].filter(({ kind }) => kind === 'external' || kind === 'object');
  }),
);

/** Secrets that nothing module-lived holds: drawn on the spot, in the options of a session or token package, or in the function that sets it up. */
export function identityHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const held = new Set(
    cells.flatMap((each) =>
      each.traits.has('instance-identity') ? drawnIn(program, each.profile.cell, each.profile.objects).map((one) => one.id) : [],
    ),
  );
  const found: JudgedHazard[] = [];
  const told = new Set<Instr>();
  for (const [id, sink] of sinksOf(program)) {
    const obj = program.solver.object(id);
    if (!sink.login || held.has(id) || !isOnce(program, obj)) continue;
    const onTheSpot = obj.file === sink.fn.file && encloses(sink.instr, obj);
    const local = onTheSpot || speakersOf(program).get(obj.id) ? undefined : localSecret(program, sink, obj);
    if (!onTheSpot && !local) continue;
    if (refusesInProduction(program, sink.fn, []) || told.has(sink.instr)) continue;
    told.add(sink.instr); // `randomBytes(32)` and its `.toString()` are one secret
    found.push({
      hazard: {
        rule: 'instance-identity',
        kind: 'mutable-binding',
        symbol: local?.symbol ?? 'secret',
        fn: sink.fn,
        instr: local?.instr ?? obj.call ?? sink.instr,
        runs: [],
      },
      role: roleOf(sink),
      verdict: 'unsafe',
      unreached: false,
      severity: 'critical',
      confidence: 'likely',
      evidence: [],
      reason: `drawn at random by each process, and used by \`${sink.path.replace(/^[^:]*:\.?/, '') || sink.path.replace(/:.*/, '')}\`: another instance cannot verify what this one signed`,
    });
  }
  return found;
}

/**
 * What a function that sets up logins hands over as the secret, where it drew that itself or had it drawn:
 * `const secret = process.env.COOKIE_SECRET || drawSecret(); app.use(session({ secret }))`.
 */
function localSecret(program: Program, { fn, instr }: Sink, drawn: Obj): { readonly symbol: string; readonly instr: Instr } | undefined {
  if (instr.op !== 'call' || isClock(drawn)) return undefined;
  const given = instr.args.flatMap((arg) => [
    arg,
    ...fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === arg && SECRET_OPTIONS.test(each.prop ?? '') ? [each.src] : [])),
  ]);
  for (const variable of given) {
    const made = definitionOf(fn.file, variable);
    if (made?.op === 'object' || !reaching(program, fn, variable).includes(drawn)) continue;
    return { symbol: fn.file.facts.vars[variable]?.name ?? 'secret', instr: made ?? instr };
  }
  return undefined;
}

function isDraw(obj: Obj): boolean {
  return obj.kind === 'external' && obj.call !== undefined && isOfDraw(obj);
}

const isClock = ({ path }: Obj): boolean => CLOCK.test((path ?? '').replace(/\(\).*$/, ''));

const isOfDraw = (obj: Obj): boolean => DRAWS.some((path) => obj.path === path || obj.path?.startsWith(`${path}(`));

/** The drawn value itself, or the one of which a value is a part: `keys.privateKey`. */
function drawOf(program: Program, obj: Obj): Obj | undefined {
  for (let at: Obj | undefined = obj, step = 0; at?.kind === 'external' && step < 3; step += 1) {
    if (isDraw(at)) return at;
    at = at.call !== undefined || at.parent === undefined ? undefined : program.solver.object(at.parent);
  }
  return undefined;
}

/** The draw happens while the module loads, the server starts, or once behind a check; not for each request, not in development only. */
function isOnce(program: Program, obj: Obj): boolean {
  if (!obj.fn || !obj.call) return false;
  const set = program.phases.at(obj.fn, obj.call);
  if ((set & (bit('module') | bit('startup'))) === 0 || (set & SERVING) !== 0) return false;
  const whole = wholeOf(program, obj);
  return whole === undefined || isOnce(program, whole);
}

/** What a value was made of that was drawn elsewhere: `const key = secret.slice(0, 32)`. */
function wholeOf(program: Program, obj: Obj): Obj | undefined {
  for (let at = obj.parent, step = 0; at !== undefined && step < 4; step += 1) {
    const whole = program.solver.object(at);
    if (isDraw(whole)) return whole;
    at = whole.parent;
  }
  return undefined;
}

/** Environment variables that stand where the random value stands. */
function variablesBeside(program: Program, profile: Profile): readonly string[] {
  const { solver } = program;
  const nodes = [...profile.cell.nodes];
  for (const obj of profile.objects)
    if (obj.kind === 'object')
      for (const [name, node] of solver.propertiesOf(obj))
        if (!isPseudo(name) && solver.objectsOf(node).some((obj) => isDraw(obj))) nodes.push(node);
  const found = new Set<string>();
  for (const node of nodes) {
    for (const id of solver.valuesOf(node)) {
      const match = /^global:(?:process\.env|import\.meta\.env)\.(\w+)$/.exec(solver.object(id).path ?? '');
      if (match && match[1] !== 'NODE_ENV') found.add(match[1] as string);
    }
  }
  return [...found].sort();
}

/** Whether two values are compared of which neither is written in the source, as most are. */
const comparesValues = ({ operator, left, right }: Extract<Instr, { readonly op: 'binary' }>): boolean =>
  left < FIRST_LITERAL && right < FIRST_LITERAL && /^[!=]==?$/.test(operator);

/** For each random value the call that hangs on it. */
const sinksOf = once((program: Program): ReadonlyMap<ObjId, Sink> => {
  const found = new Map<ObjId, Sink>();
  const { solver } = program;
  solver.eachInstr((instr, fn) => {
    // `if (message.from === instanceId) return`: an instance leaves out what it told the others itself.
    if (instr.op === 'binary' && comparesValues(instr) && (program.phases.at(fn, instr) & SERVING) !== 0) {
      for (const [mine, theirs] of [
        [instr.left, instr.right],
        [instr.right, instr.left],
      ] as const) {
        const drawn = reaching(program, fn, mine).find(
          (obj) => isDraw(obj) && obj.fn !== undefined && !(program.phases.of(obj.fn) & SERVING),
        );
        if (drawn && !found.has(drawn.id) && requestDataOf(program, fn, theirs).source !== undefined && !runsForConsumersOnly(program, fn))
          found.set(drawn.id, { path: COMPARISON, login: false, fn, instr });
      }
    }
    if (instr.op !== 'call' || (program.phases.of(fn) & RUNNING) === 0) return;
    const path = calleePath(program, fn, instr);
    if (path === undefined) return;
    const update = HASHED.test(path);
    const login = LOGIN_PACKAGES.test(path);
    if (!login && !update && !KEYED_FUNCTIONS.test(path)) return;
    if (!(program.phases.at(fn, instr) & RUNNING)) return;
    for (const arg of instr.args) {
      for (const obj of reaching(program, fn, arg)) {
        const drawn = drawOf(program, obj);
        if (drawn && !found.has(drawn.id)) found.set(drawn.id, { path, login, fn, instr });
      }
    }
  });
  return found;
});

/** What an argument may be, looking into joined strings, conversions and options. */
function reaching(program: Program, fn: ProgramFunction, argument: VarId): readonly Obj[] {
  const { solver } = program;
  const found: Obj[] = [];
  const seen = new Set<string>();
  // `aside`: in an option that is called no secret, where a time is a time: `session({ secret: 'fixed', maxAge: Date.now() + WEEK })`.
  const queue: { fn: ProgramFunction; variable: VarId; depth: number; secret?: boolean; aside?: boolean }[] = [
    { fn, variable: argument, depth: 0 },
  ];
  for (let at = 0; at < queue.length && at < 60; at += 1) {
    const { fn: here, variable, depth, secret, aside } = queue[at] as (typeof queue)[number];
    const key = `${here.file.index}:${variable}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const id of solver.idsAt(here.file, variable)) {
      const obj = solver.object(id);
      if (obj.kind === 'external') {
        if (aside !== true || !isClock(obj)) found.push(obj);
      } else if ((obj.kind === 'object' || obj.kind === 'array') && depth === 0)
        for (const [name, node] of solver.propertiesOf(obj))
          for (const inner of solver.valuesOf(node))
            if (SECRET_OPTIONS.test(name) || !isClock(solver.object(inner))) found.push(solver.object(inner));
    }
    const next = (value: VarId, to = here, deeper = 0, under = secret, beside = aside): void =>
      void queue.push({ fn: to, variable: value, depth: depth + deeper, ...(under ? { secret: true } : beside ? { aside: true } : {}) });
    // `randomFillSync(bytes)`: what is filled is what is drawn.
    for (const each of readersOf(here.file, variable))
      if (
        each.op === 'call' &&
        each.args[0] === variable &&
        here.fact.instrs.includes(each) &&
        FILLING.test(calleePath(program, here, each) ?? '')
      )
        next(each.dst);
    const instr = definitionOf(here.file, variable);
    if (!instr) continue;
    if (instr.op === 'binary') {
      next(instr.left, here, 1);
      next(instr.right, here, 1);
    } else if (instr.op === 'choose') for (const src of instr.srcs) next(src, here, 1);
    // `{ cookie: { secrets: [process.env.SECRET ?? randomUUID()] } }`: deeper inside only what is called a secret.
    else if ((instr.op === 'object' && depth < 2) || (instr.op === 'array' && secret === true && depth < 4)) {
      for (const each of initsOf(here.fact, instr.dst)) {
        const named = SECRET_OPTIONS.test(each.prop ?? '');
        if (depth === 0 || named || instr.op === 'array')
          next(each.src, here, 1, secret === true || named, instr.op === 'object' && !named);
      }
    } else if (instr.op === 'template') for (const part of instr.parts) next(part, here, 1);
    else if (instr.op === 'copy' || instr.op === 'await' || (instr.op === 'assign' && instr.operator === 'init')) next(instr.src);
    else if (instr.op === 'call' && depth < 4) {
      const path = calleePath(program, here, instr);
      if (path !== undefined && KEY_WRAPPERS.test(path)) for (const arg of instr.args) next(arg, here, 1);
      if (instr.recv !== undefined) next(instr.recv, here, 1);
      for (const edge of program.phases.edgesAt(here, instr)) {
        if (edge.kind !== 'call') continue;
        for (const inner of edge.to.fact.instrs) if (inner.op === 'return') next(inner.src, edge.to, 1);
      }
    }
  }
  return found;
}
