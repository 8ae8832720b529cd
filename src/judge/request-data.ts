/** Whether a value comes from the request that is being served: its parameters, headers, user, or something drawn for it. */
import {
  BODY_METHODS,
  CHECKING_METHODS,
  CONFIGURATION_READERS,
  PARTS_READ,
  REQUEST_READERS,
  SAME_FOR_ALL,
} from '../knowledge/request-words.js';
import { CLOCK, RANDOM_OR_CLOCK } from '../knowledge/runtime.js';
import type { CallInstr, Instr, VarFact, VarId } from '../facts/model.js';
import { definitionOf, literalOf, operandsOf, originOf } from '../program/values/definitions.js';
import type { CallEdge, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { assignmentsOf, calledBy, entryServedBy, partsOf, passedTo, type ValueAt } from './value-sources.js';

export interface RequestData {
  /** The entry point whose request it comes from, or the function that reads the request. */
  readonly source: string | undefined;
  /** Drawn at random or from the clock while the request is served. */
  readonly drawn: boolean;
  /** It is what a function is given that nobody in the program calls: a callback of a package, which may bring anything. */
  readonly given: boolean;
  /** Names of variables and properties through which it came. */
  readonly names: ReadonlySet<string>;
}

/** Methods of lists and promises: what a callback is given there is what those hold. */
const HANDS_OWN = /^(?:forEach|map|flatMap|filter|some|every|find|findIndex|reduce|reduceRight|sort|then|catch|finally)$/;
const DRAWS = new Set(RANDOM_OR_CLOCK);
const MOST_STEPS = 400;
const DEEPEST_CALLERS = 6;
const DEEPEST_CALLED = 4;

/** Follows a value back to where it comes from. With `sent`, what somebody was asked for with data of the request is not the request's. */
export function requestDataOf(program: Program, fn: ProgramFunction, value: VarId, sent = false): RequestData {
  const walk = new RequestDataWalk(program, sent);
  walk.follow({ fn, value, depth: 0, asked: undefined });
  return walk.found;
}

/** A value on the way back. */
interface Step extends ValueAt {
  /** How many calls lie between. */
  readonly depth: number;
  /** The function that was followed into what it returns. */
  readonly asked: ProgramFunction | undefined;
  /** The property of it that is asked for. */
  readonly part?: string | undefined;
  /** The call that was followed there. */
  readonly by?: { readonly fn: ProgramFunction; readonly call: CallInstr };
}

class RequestDataWalk {
  private readonly names = new Set<string>();
  private source: string | undefined;
  private drawn = false;
  private given = false;
  private readonly seen = new Set<string>();
  private readonly queue: Step[] = [];

  constructor(
    private readonly program: Program,
    private readonly sent: boolean,
  ) {}

  get found(): RequestData {
    const { source, drawn, given, names } = this;
    return { source, drawn, given, names };
  }

  follow(first: Step): void {
    this.queue.push(first);
    for (const step of this.queue) {
      const { fn, value } = step;
      if (fn.file.facts.vars[value] !== undefined) this.variable(step);
      else {
        const made = definitionOf(fn.file, value);
        if (made !== undefined) this.instr(step, made);
      }
    }
  }

  private push(step: Step): void {
    const { fn, value, asked, part } = step;
    const key = `${fn.file.index}:${value}:${asked?.id ?? ''}:${part ?? ''}`;
    if (value < 0 || this.seen.has(key) || this.seen.size > MOST_STEPS) return;
    this.seen.add(key);
    this.queue.push(step);
  }

  private variable(step: Step): void {
    const { fn, value } = step;
    const { file } = fn;
    const fact = file.facts.vars[value] as VarFact;
    // What a page is told of its request.
    if (fact.kind === 'global' && fact.name === 'Astro') this.source ??= 'Astro.request';
    if (fact.kind === 'this' || fact.kind === 'import' || fact.kind === 'global' || fact.kind === 'catch' || isSameForAll(fact.name))
      return;
    this.names.add(fact.name);
    if (fact.fn === 0) return; // another place that outlives the request
    const owner = file.functions[fact.fn] as ProgramFunction;
    if (fact.kind === 'param') {
      const entry = entryServedBy(this.program, owner);
      if (entry !== undefined) {
        this.source ??= entry.label;
        return;
      }
      this.parameter(step, owner);
    }
    for (const each of assignmentsOf(file, value)) this.push({ ...step, fn: each.fn, value: each.instr.src });
  }

  private parameter({ value: parameter, depth, asked, part }: Step, owner: ProgramFunction): void {
    const index = owner.fact.params.indexOf(parameter);
    // What it was given by the call that was followed into it was followed there; what others give it is theirs.
    if (depth >= DEEPEST_CALLERS || index < 0 || owner === asked) return;
    const callers = this.program.phases.incoming.get(owner) ?? [];
    if (callers.length > 0 && callers.every(isCalledBack)) this.given = true;
    for (const { edge, value } of passedTo(this.program, owner, index))
      if (value !== undefined) this.push({ fn: edge.from, value, depth: depth + 1, asked: undefined, part });
  }

  private instr(step: Step, made: Instr): void {
    switch (made.op) {
      case 'get':
        if (made.prop !== null && isSameForAll(made.prop)) return;
        if (made.prop !== null) this.names.add(made.prop);
        this.operands({ ...step, part: made.prop ?? undefined }, made);
        return;
      case 'copy':
      case 'await':
      case 'assign':
      case 'choose':
        this.operands(step, made);
        return;
      case 'unary':
      case 'iterate':
      case 'template':
      case 'binary':
        this.operands({ ...step, part: undefined }, made);
        return;
      case 'object':
      case 'array':
        for (const each of this.partsAskedFor(step))
          if (!isClock(this.program, each.fn, each.value)) this.push({ ...step, fn: each.fn, value: each.value, part: undefined });
        return;
      case 'call':
        this.call({ ...step, part: undefined }, made);
        return;
      default:
    }
  }

  /** `({ db, body }) => ...` given `{ db: env.DB, body: req.body }`: of an object that is written out, the property that is asked for. */
  private partsAskedFor({ fn, value, part }: Step): readonly ValueAt[] {
    const parts = partsOf(fn, value);
    const isKnown = part !== undefined && parts.some((each) => each.name === part);
    return isKnown ? parts.filter((each) => each.name === part || each.name === undefined) : parts;
  }

  private call(step: Step, made: CallInstr): void {
    const { fn, depth } = step;
    const path = calleePath(this.program, fn, made);
    if (path !== undefined && REQUEST_READERS.test(path)) {
      const reader = path.split('.').pop() ?? path;
      this.source ??= `${reader}()`;
      this.names.add(reader);
      for (const [name, part] of PARTS_READ) if (name.test(reader)) this.names.add(part);
      for (const value of made.args) this.noteName(fn.file, value);
      return;
    }
    if (path !== undefined && CONFIGURATION_READERS.test(path)) return;
    const saysWhich = path === 'global:Date' && made.isNew && made.args.length > 0; // `new Date(row.at)` is no moment of now
    if (path !== undefined && DRAWS.has(path) && !saysWhich) {
      this.drawn = true;
      return;
    }
    const name = made.prop ?? fn.file.facts.vars[made.callee]?.name;
    if (name) this.names.add(name);
    // `req.get('host')`, `headers.get('authorization')`: the header's name.
    if ((name === 'get' || name === 'header') && made.args[0] !== undefined) this.noteName(fn.file, made.args[0]);
    const isAnswered = this.sent && made.awaited === true;
    if (!isAnswered) for (const value of made.args) this.push({ ...step, value });
    if (made.recv !== undefined) this.push({ ...step, value: made.recv });
    if (isAnswered || depth >= DEEPEST_CALLED) return;
    const given = this.givenBy(step, made);
    for (const { edge, returns } of calledBy(this.program, fn, made))
      if (given === undefined || given === edge.to)
        for (const each of returns) this.push({ fn: edge.to, value: each.src, depth: depth + 1, asked: edge.to, by: { fn, call: made } });
  }

  /** `getCookie(event, 'session')`: what it is called. */
  private noteName(file: ProgramFunction['file'], value: VarId): void {
    const name = literalOf(file, value)?.value;
    if (typeof name === 'string') this.names.add(name.toLowerCase());
  }

  /** `const retried = (work) => work()` and `retried(() => load())`: what it runs is what this call gave it, whatever others give. */
  private givenBy({ fn, asked, by }: Step, { callee }: CallInstr): ProgramFunction | undefined {
    if (by === undefined || fn !== asked || callee < 0) return undefined;
    const at = fn.fact.params.indexOf(originOf(fn.file, callee).variable);
    const value = at < 0 ? undefined : by.call.args[at];
    const made = value === undefined ? undefined : originOf(by.fn.file, value).instr;
    return made?.op === 'function' ? by.fn.file.functions[made.fn] : undefined;
  }

  private operands(step: Step, made: Instr): void {
    for (const value of operandsOf(made)) this.push({ ...step, value });
  }
}

const isCalledBack = ({ kind, instr }: CallEdge): boolean =>
  kind === 'callback' && !(instr.op === 'call' && HANDS_OWN.test(instr.prop ?? ''));

/**
 * Whether a value, or a part of it, came with a request as it is: `{ degrees: req.body.degrees }`, `await request.json()`. What some call
 * gave for it did not.
 */
export function isSentIn(program: Program, fn: ProgramFunction, value: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (depth > 3) return false;
  if (instr?.op === 'call') {
    if (REQUEST_READERS.test(calleePath(program, fn, instr) ?? '')) return true;
    if (instr.recv !== undefined && BODY_METHODS.test(instr.prop ?? ''))
      return requestDataOf(program, fn, instr.recv, true).source !== undefined;
    return CHECKING_METHODS.test(instr.prop ?? '') && instr.args[0] !== undefined && isSentIn(program, fn, instr.args[0], depth + 1);
  }
  if (instr?.op === 'object') {
    return fn.fact.instrs.some(
      (each) =>
        ((each.op === 'set' && each.operator === 'init') || each.op === 'spread') &&
        each.obj === variable &&
        isSentIn(program, fn, each.src, depth + 1),
    );
  }
  return requestDataOf(program, fn, variable).source !== undefined;
}

/**
 * `{ id, at: Date.now(), until }` after `const until = Date.now() + 300_000`: when something was kept is noted beside it, and says nothing of the
 * request.
 */
function isClock(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const made = originOf(fn.file, variable).instr;
  if (made?.op === 'binary') return /^[+-]$/.test(made.operator) && (isClock(program, fn, made.left) || isClock(program, fn, made.right));
  if (made?.op !== 'call') return false;
  if (made.recv !== undefined && /^(?:getTime|valueOf)$/.test(made.prop ?? '')) return isClock(program, fn, made.recv);
  // `new Date(row.at)` is no moment of now.
  const [moment] = made.args;
  return CLOCK.test(calleePath(program, fn, made) ?? '') && (!made.isNew || moment === undefined || isClock(program, fn, moment));
}

const isSameForAll = (name: string): boolean => name === 'env' || name === 'Bindings' || name === 'process' || SAME_FOR_ALL.test(name);

/** The external path of what a call calls. */
export function calleePath(
  program: Program,
  fn: ProgramFunction,
  instr: { readonly callee: VarId; readonly recv?: VarId; readonly prop?: string | null },
): string | undefined {
  const { solver } = program;
  const external = (variable: VarId): string | undefined => {
    for (const id of solver.idsAt(fn.file, variable)) {
      const { kind, path } = solver.object(id);
      if (kind === 'external' && path !== undefined) return path;
    }
    return undefined;
  };
  if (instr.recv !== undefined && instr.prop != null) {
    const recv = external(instr.recv);
    return recv === undefined ? undefined : `${recv}.${instr.prop}`;
  }
  return instr.callee >= 0 ? external(instr.callee) : undefined;
}
