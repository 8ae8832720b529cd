/** Whether a value comes from the request that is being served: its parameters, headers, user, or something drawn for it. */
import { BODY_METHODS, CHECKING_METHODS, REQUEST_READERS, SAME_FOR_ALL } from '../knowledge/request-words.js';
import type { VarId } from '../facts/model.js';
import { definitionOf, originOf } from '../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../program/model.js';
import { SERVING, bit } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { CLOCK, RANDOM_OR_CLOCK } from '../knowledge/runtime.js';

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

/** Follows a value back to where it comes from. With `sent`, what somebody was asked for with data of the request is not the request's. */
export function requestDataOf(program: Program, fn: ProgramFunction, variable: VarId, sent = false): RequestData {
  const names = new Set<string>();
  const seen = new Set<string>();
  let source: string | undefined;
  let drawn = false;
  let given = false;
  const queue: { fn: ProgramFunction; variable: VarId; depth: number; asked: ProgramFunction | undefined }[] = [
    { fn, variable, depth: 0, asked: undefined },
  ];
  const push = (at: ProgramFunction, value: VarId, depth: number, asked: ProgramFunction | undefined): void => {
    const key = `${at.file.index}:${value}:${asked?.id ?? ''}`;
    if (value < 0 || seen.has(key) || seen.size > MOST_STEPS) return;
    seen.add(key);
    queue.push({ fn: at, variable: value, depth, asked });
  };
  for (let at = 0; at < queue.length; at += 1) {
    const { fn: here, variable: value, depth, asked } = queue[at] as (typeof queue)[number];
    const fact = here.file.facts.vars[value];
    if (fact) {
      if (fact.kind === 'global' && fact.name === 'Astro') {
        source ??= 'Astro.request';
        continue;
      } // what a page is told of its request
      if (fact.kind === 'this' || fact.kind === 'import' || fact.kind === 'global' || fact.kind === 'catch' || isEnvironment(fact.name))
        continue;
      names.add(fact.name);
      if (fact.fn === 0) continue; // another place that outlives the request
      const owner = here.file.functions[fact.fn] as ProgramFunction;
      if (fact.kind === 'param') {
        const entry = program.phases.entriesOf(owner).find((each) => bit(each.phase) & (SERVING | bit('render')));
        if (entry) {
          source ??= entry.label;
          continue;
        }
        const index = owner.fact.params.indexOf(value);
        // What it was given by the call that was followed into it was followed there; what others give it is theirs.
        if (depth < 6 && index >= 0 && owner !== asked) {
          const callers = program.phases.incoming.get(owner) ?? [];
          if (
            callers.length > 0 &&
            callers.every(({ kind, instr }) => kind === 'callback' && !(instr.op === 'call' && HANDS_OWN.test(instr.prop ?? '')))
          )
            given = true;
          for (const edge of callers) {
            if (edge.instr.op !== 'call') continue;
            if (edge.kind === 'callback') {
              if (edge.instr.recv !== undefined) push(edge.from, edge.instr.recv, depth + 1, undefined);
              continue;
            }
            const arg = edge.instr.args[index];
            if (arg !== undefined && !edge.instr.spread?.length) push(edge.from, arg, depth + 1, undefined);
          }
        }
      }
      for (const src of assignmentsOf(here.file, value)) push(owner, src, depth, asked);
      continue;
    }
    const instr = definitionOf(here.file, value);
    if (!instr) continue;
    switch (instr.op) {
      case 'copy':
      case 'await':
      case 'unary':
      case 'iterate':
      case 'assign':
        push(here, instr.src, depth, asked);
        break;
      case 'get':
        if (instr.prop !== null && (isEnvironment(instr.prop) || SAME_FOR_ALL.test(instr.prop))) break;
        if (instr.prop !== null) names.add(instr.prop);
        push(here, instr.obj, depth, asked);
        if (instr.key !== undefined) push(here, instr.key, depth, asked);
        break;
      case 'template':
        for (const part of instr.parts) push(here, part, depth, asked);
        break;
      case 'choose':
        for (const src of instr.srcs) push(here, src, depth, asked);
        break;
      case 'binary':
        push(here, instr.left, depth, asked);
        push(here, instr.right, depth, asked);
        break;
      case 'object':
      case 'array':
        for (const each of here.fact.instrs)
          if ((each.op === 'set' || each.op === 'spread') && each.obj === value && !isClock(program, here, each.src))
            push(here, each.src, depth, asked);
        break;
      case 'call': {
        const path = calleePath(program, here, instr);
        if (path !== undefined && REQUEST_READERS.test(path)) {
          source ??= `${path.split('.').pop() ?? path}()`;
          names.add(path.split('.').pop() ?? '');
          break;
        }
        if (path !== undefined && DRAWS.has(path)) {
          drawn = true;
          break;
        }
        const name = instr.prop ?? here.file.facts.vars[instr.callee]?.name;
        if (name) names.add(name);
        if (!sent || !instr.awaited) for (const arg of instr.args) push(here, arg, depth, asked);
        if (instr.recv !== undefined) push(here, instr.recv, depth, asked);
        if (depth < 4 && (!sent || !instr.awaited)) {
          for (const edge of program.phases.outgoing.get(here) ?? []) {
            if (edge.instr !== instr || edge.kind !== 'call') continue;
            for (const inner of edge.to.fact.instrs) if (inner.op === 'return') push(edge.to, inner.src, depth + 1, edge.to);
          }
        }
        break;
      }
      default:
        break;
    }
  }
  return { source, drawn, given, names };
}

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

/** `{ id, at: Date.now(), until: Date.now() + 300_000 }`: when something was kept is noted beside it, and says nothing of the request. */
function isClock(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const made = definitionOf(fn.file, variable);
  if (made?.op === 'binary') return /^[+-]$/.test(made.operator) && (isClock(program, fn, made.left) || isClock(program, fn, made.right));
  return made?.op === 'call' && CLOCK.test(calleePath(program, fn, made) ?? '');
}

const isEnvironment = (name: string): boolean => name === 'env' || name === 'Bindings' || name === 'process';

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

const assignments = new WeakMap<ProgramFile, Map<VarId, VarId[]>>();

/** Everything that is assigned to a named variable of a file. */
function assignmentsOf(file: ProgramFile, variable: VarId): readonly VarId[] {
  let all = assignments.get(file);
  if (!all) {
    all = new Map();
    for (const fn of file.facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.dst < 0 || instr.dst >= file.facts.vars.length) continue;
        const src = instr.op === 'assign' ? instr.src : instr.dst;
        if (src === instr.dst) continue;
        const known = all.get(instr.dst);
        if (known) known.push(src);
        else all.set(instr.dst, [src]);
      }
    }
    assignments.set(file, all);
  }
  return all.get(variable) ?? [];
}
