/** Where a value comes from: who worked for it, and what of it is the request's own, drawn, or taken from the very place it goes to. */
import { ANSWERING_METHODS, HANDING_METHODS, HANDING_PATHS, TIMER_NAMES } from '../knowledge/methods.js';
import { BODY_METHODS, REQUEST_READERS } from '../knowledge/request-words.js';
import { CLOCK, RANDOM_OR_CLOCK } from '../knowledge/runtime.js';
import type { CallInstr, Instr, VarId } from '../facts/model.js';
import { definitionOf, liesIn, operandsOf, originAt, originOf } from '../program/values/definitions.js';
import type { CallEdge, ProgramFunction } from '../program/model.js';
import { SERVING, bit } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { isSameKey } from './keys.js';
import { clientReason } from './stores/libraries.js';
import { calleePath } from './request-data.js';
import { readersOf } from './uses.js';

export interface Provenance {
  /** Some call outside or to a package gave it, or it is the answer that a handler made. */
  readonly worked: boolean;
  /** Somebody had to wait for it. */
  readonly waited: boolean;
  /** A request brought it, or a part of it, as it is. */
  readonly sent: boolean;
  /** A part of it was drawn at random. */
  readonly drawn: boolean;
  /** It goes on from what lies in the place it is put into. */
  readonly own: boolean;
}

const DRAWS = new Set(RANDOM_OR_CLOCK.filter((each) => !CLOCK.test(each)));
const RECKONING = /^global:Math\.(?!random)/;
const MOST_STEPS = 300;
const MOST_NAMES = 40;
const DEEPEST = 6;

/** A call of the program that was followed into what it calls: parameters there are its arguments. */
interface Frame {
  readonly edge: CallEdge;
  readonly outer: Frame | undefined;
}

/**
 * Follows the value that an instruction uses through variables, parts, parameters and functions of the program. `isOwn` says which values were
 * read from the place; `key` is what it is filed under, which may stand in it as well.
 */
export function provenanceOf(
  program: Program,
  home: ProgramFunction,
  value: VarId,
  use: Instr,
  isOwn: (fn: ProgramFunction, value: VarId) => boolean,
  key: VarId | undefined,
): Provenance {
  const found = { worked: false, waited: false, sent: false, drawn: false, own: false };
  const seen = new Set<string>();
  const names = key === undefined ? [] : namesOf(program, home, key);

  // `part`: only the property of that name is asked about.
  const follow = (fn: ProgramFunction, at: VarId, frame: Frame | undefined, depth: number, used?: Instr, part?: string): void => {
    if (at < 0 || depth > DEEPEST * 3 || seen.size > MOST_STEPS) return;
    const name = `${fn.file.index}:${at}:${frame?.edge.instr.pos ?? ''}:${part ?? ''}`;
    if (seen.has(name)) return;
    seen.add(name);
    if (isOwn(fn, at)) {
      found.own = true;
      return;
    }
    if (depth > 0 && names.some((each) => each.fn === fn && isSameKey(fn, at, each.value))) return;
    const made = definitionOf(fn.file, at);
    if (made !== undefined) {
      step(fn, at, made, frame, depth, part);
      return;
    }
    const fact = fn.file.facts.vars[at];
    if (fact === undefined || fact.kind === 'import' || fact.kind === 'global') return;
    const owner = fn.file.functions[fact.fn] as ProgramFunction;
    const index = owner.fact.params.indexOf(at);
    if (index >= 0) {
      given(owner, index, frame, depth, part);
      return;
    }
    const last = used ? originAt(fn, at, used).variable : at;
    if (last !== at) {
      follow(fn, last, frame, depth + 1, undefined, part);
      return;
    }
    for (const each of fn.file.functions)
      if (liesIn(each, owner))
        for (const one of each.fact.instrs)
          if (one.op === 'assign' && one.dst === at && one.src !== at) follow(each, one.src, frame, depth + 1, one, part);
  };

  const given = (owner: ProgramFunction, index: number, frame: Frame | undefined, depth: number, part: string | undefined): void => {
    if (frame?.edge.to === owner) {
      const { from, instr } = frame.edge;
      const arg = instr.op === 'call' ? instr.args[index] : undefined;
      if (arg !== undefined) follow(from, arg, frame.outer, depth + 1, instr, part);
      return;
    }
    if (isAnswering(owner)) found.worked = true;
    if (program.phases.entriesOf(owner).some((each) => (bit(each.phase) & (SERVING | bit('render'))) !== 0)) {
      found.sent = true;
      return;
    }
    for (const { kind, from, instr } of program.phases.incoming.get(owner) ?? []) {
      if (instr.op !== 'call' || instr.spread?.length || (program.phases.at(from, instr) & SERVING) === 0) continue;
      // What a callback is given comes of what it was handed to.
      const arg = kind === 'call' ? instr.args[index] : instr.recv;
      if (arg !== undefined) follow(from, arg, undefined, depth + 1, instr, kind === 'call' ? part : undefined);
      else if (kind !== 'call') found.worked = true;
    }
  };

  const step = (fn: ProgramFunction, at: VarId, made: Instr, frame: Frame | undefined, depth: number, part: string | undefined): void => {
    const on = (each: VarId): void => follow(fn, each, frame, depth + 1, made, part);
    switch (made.op) {
      case 'await':
        found.waited = true;
        on(made.src);
        break;
      case 'copy':
      case 'assign':
      case 'iterate':
        on(made.src);
        break;
      case 'get':
        if (isAnswer(program, fn, made)) found.worked = true;
        else follow(fn, made.obj, frame, depth + 1, made, made.prop ?? undefined);
        break;
      case 'choose':
        made.srcs.forEach(on);
        break;
      case 'object':
      case 'array':
        for (const each of partsOf(fn, at))
          if (part === undefined || each.name === undefined || each.name === part)
            follow(each.fn, each.src, frame, depth + 1, made, each.name === undefined ? part : undefined);
        break;
      case 'template':
      case 'binary':
      case 'unary':
        reckon(fn, operandsOf(made), frame, depth, made);
        break;
      case 'import':
        if (made.dynamic) found.worked = true;
        break;
      case 'call':
        call(fn, made, frame, depth, part);
        break;
      default:
        break;
    }
  };

  /** What is reckoned with something that was sent in is another value; what goes on from what lies in the place still does. */
  const reckon = (fn: ProgramFunction, values: readonly VarId[], frame: Frame | undefined, depth: number, made: Instr): void => {
    const before = found.sent;
    for (const each of values) follow(fn, each, frame, depth + 1, made);
    found.sent = before;
  };

  const call = (fn: ProgramFunction, made: CallInstr, frame: Frame | undefined, depth: number, part: string | undefined): void => {
    const path = calleePath(program, fn, made);
    if (made.awaited) found.waited = true;
    if (path !== undefined && REQUEST_READERS.test(path)) {
      found.sent = true;
      return;
    }
    if (path !== undefined && CLOCK.test(path)) return;
    if (path !== undefined && RECKONING.test(path)) {
      reckon(fn, made.args, frame, depth, made);
      return;
    }
    if (path !== undefined && DRAWS.has(path)) {
      found.drawn = true;
      return;
    }
    const handsOn =
      path !== undefined && HANDING_PATHS.test(path)
        ? true
        : made.recv !== undefined && (HANDING_METHODS.test(made.prop ?? '') || BODY_METHODS.test(made.prop ?? ''));
    const edges = program.phases.edgesAt(fn, made).filter((each) => each.kind === 'call');
    if (edges.length > 0 && !made.isNew && depth < DEEPEST) {
      for (const edge of edges) {
        const given = edge.to.fact.instrs.filter((each) => each.op === 'return');
        // That its work is done is all that it tells.
        if (given.length === 0 && edge.to.fact.async) found.worked = true;
        if (given.some((each) => isReckoned(edge.to, each.src))) found.worked = true;
        for (const each of given) follow(edge.to, each.src, { edge, outer: frame }, depth + 1, each, part);
      }
      if (!handsOn) return;
    }
    // What is merely made is worked for where a package or the runtime makes it, and not where the program makes a thing of its own.
    if (!handsOn) {
      if (isTimer(fn, made)) return;
      if (!made.isNew || isMadeReady(program, fn, made, path)) found.worked = true;
      // `hash(random())`, `merge(found, patch)`: what is made at once of something drawn is drawn, and so on.
      if (!made.awaited) reckon(fn, operandsOf(made), frame, depth, made);
      return;
    }
    for (const each of made.args) follow(fn, each, frame, depth + 1, made);
    if (made.recv !== undefined) follow(fn, made.recv, frame, depth + 1, made);
    for (const each of partsOf(fn, made.dst)) follow(each.fn, each.src, frame, depth + 1);
  };

  follow(home, originAt(home, value, use).variable, undefined, 0, use);
  return found;
}

/** `let sum = 0; for (...) sum += cost(at); return sum`, `return slug + extension`: a function worked it out. */
function isReckoned({ fact, file }: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(file, value);
  return instr === undefined
    ? fact.instrs.some((each) => each.op === 'assign' && each.dst === variable && each.operator !== 'init' && each.operator !== '=')
    : instr.op === 'binary' || instr.op === 'template';
}

/** `new RegExp(text)`, `new Stripe(key)`: no thing that begins empty and that its callers work on. */
const isMadeReady = (program: Program, fn: ProgramFunction, made: CallInstr, path: string | undefined): boolean =>
  path !== undefined &&
  (path.startsWith('global:') || clientReason(path) !== undefined) &&
  program.solver.objectsAt(fn.file, made.dst).every((each) => each.kind === 'external');

interface Named {
  readonly fn: ProgramFunction;
  readonly value: VarId;
}

/** What a key is made of, there and in the functions that give it. */
function namesOf(program: Program, home: ProgramFunction, key: VarId): readonly Named[] {
  const found: Named[] = [];
  const add = (fn: ProgramFunction, value: VarId, depth: number): void => {
    if (depth > DEEPEST || found.length > MOST_NAMES || found.some((each) => each.fn === fn && each.value === value)) return;
    found.push({ fn, value });
    const { variable, instr } = originOf(fn.file, value);
    if (instr !== undefined) {
      if (instr.op === 'template' || instr.op === 'binary' || instr.op === 'choose' || instr.op === 'call')
        for (const each of operandsOf(instr)) add(fn, each, depth + 1);
      return;
    }
    const owner = fn.file.functions[fn.file.facts.vars[variable]?.fn ?? -1];
    const index = owner?.fact.params.indexOf(variable) ?? -1;
    if (owner === undefined || index < 0) return;
    for (const { kind, from, instr: call } of program.phases.incoming.get(owner) ?? []) {
      const arg = kind === 'call' && call.op === 'call' ? call.args[index] : undefined;
      if (arg !== undefined) add(from, arg, depth + 1);
    }
  };
  add(home, key, 0);
  return found;
}

const isTimer = ({ file }: ProgramFunction, { callee }: CallInstr): boolean =>
  callee >= 0 && TIMER_NAMES.test(file.facts.vars[callee]?.name ?? '');

interface Part {
  readonly fn: ProgramFunction;
  readonly src: VarId;
  /** The property that holds it, where it has a name. */
  readonly name?: string;
}

/** `{ rows }`, `[...rows]`, `const all = new Map(); for (const row of rows) all.set(row.id, row)`: what is put into something that is made. */
function partsOf(fn: ProgramFunction, made: VarId): readonly Part[] {
  const names = [made, ...readersOf(fn.file, made).flatMap((each) => (each.op === 'assign' && each.operator === 'init' ? [each.dst] : []))];
  return fn.file.functions.flatMap((each) =>
    liesIn(each, fn)
      ? each.fact.instrs.flatMap((one): Part[] => {
          if (one.op === 'spread' && names.includes(one.obj)) return [{ fn: each, src: one.src }];
          if (one.op === 'set' && names.includes(one.obj))
            return [{ fn: each, src: one.src, ...(one.prop !== null ? { name: one.prop } : {}) }];
          return one.op === 'call' &&
            one.recv !== undefined &&
            names.includes(one.recv) &&
            /^(?:set|add|push|unshift)$/.test(one.prop ?? '')
            ? one.args.slice(one.prop === 'set' ? 1 : 0).map((src) => ({ fn: each, src }))
            : [];
        })
      : [],
  );
}

/** What Koa hands on from `ctx.response`; the request's body is `ctx.request.body`. */
const KOA_ANSWER = /^(?:body|type|status|message|length|etag)$/;

/** `ctx.body` of Koa once the handlers are through, `c.res`, `ctx.response.body`. */
export function isAnswer(program: Program, fn: ProgramFunction, { obj, prop }: Extract<Instr, { op: 'get' }>): boolean {
  const owner = fn.file.functions[fn.file.facts.vars[obj]?.fn ?? -1];
  if (owner === undefined || !owner.fact.params.includes(obj)) return false;
  const frameworks = program.phases.entriesOf(owner).map((each) => each.framework);
  return (
    frameworks.length > 0 &&
    (/^res(?:ponse)?$/.test(prop ?? '') || (KOA_ANSWER.test(prop ?? '') && frameworks.every((each) => each === 'koa')))
  );
}

/** `res.json = (body) => ...`: it is given what a handler answers. */
const isAnswering = ({ fact, file }: ProgramFunction): boolean => {
  const outer = file.functions[fact.parent];
  const made = outer?.fact.instrs.find((each) => each.op === 'function' && each.fn === fact.id);
  return (
    made !== undefined &&
    readersOf(file, made.dst).some((each) => each.op === 'set' && each.src === made.dst && ANSWERING_METHODS.test(each.prop ?? ''))
  );
};
