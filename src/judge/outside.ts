/** Which values and functions reach a store outside the process, and which conditions say that such a store is missing or failing. */
import {
  AVAILABLE,
  CLIENT_PARTS,
  IN_MEMORY,
  STORE_CLIENTS,
  STORE_REASONS,
  STORE_VARIABLE,
  TEST_VARIABLE,
} from '../knowledge/fallback-words.js';
import { ANSWER_METHODS, HTTP_ANSWERS } from '../knowledge/methods.js';
import type { BlockId, Instr, VarId } from '../facts/model.js';
import { definitionOf, guardOf, guardsAround, isBelow, literalOf, originOf, type Atom } from '../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { clientReason } from './stores/libraries.js';
import { wordsOf } from './roles/words.js';
import { once } from '../once.js';

const isStoreVariable = (name: string): boolean => STORE_VARIABLE.test(name) && !TEST_VARIABLE.test(name);

/** Whether an external path is a value of a package that keeps its data outside the process. */
export function isStorePath(path: string | undefined): boolean {
  const reason = path === undefined || path.startsWith('global:') ? undefined : clientReason(path);
  return reason !== undefined && STORE_REASONS.test(reason);
}

/** Whether a path is that of a client itself, not of what its methods give. */
export const isClientItself = (path: string): boolean => (path.match(/\(/g)?.length ?? 0) <= 1 || CLIENT_PARTS.test(path);

/** `prisma.price.findMany()`: data that a store gave, and what is taken out of it; no client any more. */
export const isStoreAnswer = (path: string | undefined): boolean => path !== undefined && ANSWER_METHODS.test(path) && isStorePath(path);

/** `fetch(url)`, `axios.get(url)`: what a service answered over HTTP, and what is taken out of it. */
export const isHttpAnswer = (path: string | undefined): boolean =>
  path !== undefined && (path.startsWith('global:fetch()') || HTTP_ANSWERS.test(path));

const users = once<Program, Map<number, boolean>>(() => new Map());

/** Whether a function calls a store outside, itself or through the functions that it calls. */
export function usesStore(program: Program, fn: ProgramFunction, depth = 2): boolean {
  const known = users(program);
  const key = fn.id * 4 + depth; // nobody looks deeper than three calls
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  known.set(key, false);
  const found = fn.fact.instrs.some((instr) => callsStore(program, fn, instr, depth));
  known.set(key, found);
  return found;
}

/** Whether a call goes to a store outside, or a function that it calls does. */
export function callsStore(program: Program, fn: ProgramFunction, instr: Instr, depth: number): boolean {
  if (instr.op !== 'call') return false;
  const target = instr.recv ?? instr.callee;
  if (target >= 0 && program.solver.objectsAt(fn.file, target).some((each) => each.kind === 'external' && isStorePath(each.path)))
    return true;
  if (depth <= 0) return false;
  return program.phases.edgesAt(fn, instr).some((edge) => edge.kind === 'call' && edge.to !== fn && usesStore(program, edge.to, depth - 1));
}

/** Why a stretch of code runs only without its store outside. */
export interface Absence {
  readonly kind: 'missing' | 'failed' | 'chosen' | 'empty';
  /** Continues "memory is used ...". */
  readonly words: string;
  /** Environment variables that decide, with the value under which the store outside is used (undefined: any). */
  readonly env: readonly { readonly name: string; readonly value: string | undefined }[];
  /** The client of the store that may be missing. */
  readonly client?: Obj;
}

interface Looking {
  readonly empty?: boolean;
  /** How many callers up. */
  readonly depth?: number;
  /** Whether a caller that goes on only where the store did not serve it counts: `if (limiter) { ... return } return countHere(key)`. */
  readonly before?: boolean;
}

/** The condition under which a block runs because a store outside is missing or failing, looking at callers too. */
export function absenceAround(program: Program, fn: ProgramFunction, block: BlockId, options: Looking = {}): Absence | undefined {
  for (const { guard } of guardsAround(fn, block)) {
    for (const atom of [...guard.all, ...guard.some]) {
      const found = absenceOf(program, fn, atom, options.empty ?? false);
      if (found) return found;
    }
  }
  const failed = failureAround(program, fn, block) ?? (isRejectionHandler(program, fn) ? FAILED : undefined);
  if (failed) return failed;
  const depth = options.depth ?? 3;
  if (depth <= 0 || program.phases.entriesOf(fn).length > 0) return undefined;
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.from !== fn && program.phases.of(edge.from) !== 0);
  if (calls.length === 0) return undefined;
  let first: Absence | undefined;
  for (const edge of calls) {
    const found =
      absenceAround(program, edge.from, edge.instr.block, { ...options, depth: depth - 1 }) ??
      (options.before ? absenceBefore(program, edge.from, edge.instr.pos, edge.instr.block) : undefined);
    if (!found) return undefined;
    first ??= found;
  }
  return first;
}

const FAILED: Absence = { kind: 'failed', words: 'when the call of the store outside fails', env: [] };

/** A callback of `.catch` on a promise of the store. */
function isRejectionHandler(program: Program, fn: ProgramFunction): boolean {
  return (program.phases.incoming.get(fn) ?? []).some(({ from, instr }) => {
    if (instr.op !== 'call' || instr.prop !== 'catch') return false;
    for (let at = instr.recv, step = 0; at !== undefined && step < 8; step += 1) {
      if (program.solver.objectsAt(from.file, at).some((each) => each.kind === 'external' && isStorePath(each.path))) return true;
      const { instr: made } = originOf(from.file, at);
      if (made?.op === 'call' && made.recv === undefined && callsStore(program, from, made, 2)) return true;
      at = made?.op === 'call' ? made.recv : undefined;
    }
    return false;
  });
}

/**
 * Why the rest of a function runs only without its store: an earlier stretch under "the store is there" (or a `try` that uses it) returns,
 * so that what comes after it is the other way.
 */
export function absenceBefore(program: Program, fn: ProgramFunction, pos: number, block: BlockId): Absence | undefined {
  const { blocks, instrs } = fn.fact;
  const around = new Set<BlockId>();
  let failed: Absence | undefined; // said only where nothing else is: that the store is not there says more
  for (let at = block; at >= 0; at = blocks[at]?.parent ?? -1) around.add(at);
  for (const instr of instrs) {
    if (instr.op !== 'return' || instr.pos >= pos) continue;
    for (let at = instr.block; at > 0 && !around.has(at); at = blocks[at]?.parent ?? 0) {
      const here = blocks[at];
      if (here?.kind === 'catch') break;
      if (here?.kind === 'try' && [...around].some((each) => blocks[each]?.kind === 'finally' && blocks[each]?.parent === here.parent))
        break; // that runs either way
      if (
        here?.kind === 'try' &&
        !failed &&
        givesSomething(fn, instr.src) &&
        !endsInCatch(fn, at) &&
        instrs.some((each) => isBelow(fn, each.block, at) && callsStore(program, fn, each, 2))
      )
        failed = FAILED;
      if (here?.cond === undefined || here.kind === 'loop') continue;
      const guard = guardOf(fn.file, here.cond, here.kind !== 'else', here.nullish ?? false);
      for (const atom of guard.all) {
        const found = absenceOf(program, fn, { ...atom, positive: !atom.positive }, false);
        if (found) return found;
      }
    }
  }
  return failed;
}

/** `return;` and `return null` turn somebody away, and answer nothing in the store's stead. */
function givesSomething(fn: ProgramFunction, value: VarId): boolean {
  const literal = literalOf(fn.file, value);
  return definitionOf(fn.file, value) !== undefined && !(literal && (literal.value === undefined || literal.value === null));
}

/** Whether nothing comes after a failure of a `try`: its `catch` answers itself, or throws. */
export function endsInCatch(fn: ProgramFunction, tried: BlockId): boolean {
  const { blocks, instrs } = fn.fact;
  const caught = blocks.findIndex((each, at) => at > tried && each.kind === 'catch' && each.parent === blocks[tried]?.parent);
  return caught > 0 && instrs.some((each) => each.block === caught && (each.op === 'return' || each.op === 'throw'));
}

/** A `catch` whose `try` uses a store outside. */
function failureAround(program: Program, fn: ProgramFunction, block: BlockId): Absence | undefined {
  const { blocks, instrs } = fn.fact;
  for (let at = block; at > 0; at = blocks[at]?.parent ?? 0) {
    const here = blocks[at];
    if (here?.kind !== 'catch') continue;
    let tried = -1;
    for (let each = at - 1; each > 0; each -= 1)
      if (blocks[each]?.kind === 'try' && blocks[each]?.parent === here.parent) {
        tried = each;
        break;
      }
    if (tried > 0 && instrs.some((instr) => isBelow(fn, instr.block, tried) && callsStore(program, fn, instr, 2))) return FAILED;
  }
  return undefined;
}

function absenceOf(program: Program, fn: ProgramFunction, atom: Atom, empty: boolean): Absence | undefined {
  if (atom.kind === 'compare') {
    const literal = literalOf(fn.file, atom.right) ?? literalOf(fn.file, atom.left);
    if (!literal) return undefined;
    const side = literalOf(fn.file, atom.right) ? atom.left : atom.right;
    const equal = /^[=]/.test(atom.operator) === atom.positive;
    if (literal.value === null || literal.value === undefined || literal.value === false)
      return equal ? missing(program, fn, side, empty) : undefined;
    if (typeof literal.value === 'string') {
      const names = envNames(program, fn, side).filter(isStoreVariable);
      if (names.length === 0) return undefined;
      const memory = /mem|local|mock|fake|none|map/i.test(literal.value);
      if (memory !== equal) return undefined;
      return {
        kind: 'chosen',
        words: memory ? `where ${names[0]} is "${literal.value}"` : `unless ${names[0]} is "${literal.value}"`,
        env: names.map((name) => ({ name, value: memory ? undefined : String(literal.value) })),
      };
    }
    return undefined;
  }
  if (!atom.positive) return missing(program, fn, atom.value, empty);
  const name = nameOf(fn, atom.value);
  return name !== undefined && IN_MEMORY.test(wordsOf(name)) ? { kind: 'chosen', words: `where \`${name}\` says so`, env: [] } : undefined;
}

function missing(program: Program, fn: ProgramFunction, variable: VarId, empty: boolean): Absence | undefined {
  const values = program.solver.objectsAt(fn.file, variable);
  const stores = values.filter((each) => each.kind === 'external' && isStorePath(each.path));
  const client = stores.find((each) => isClientItself(each.path ?? ''));
  const env = envNames(program, fn, variable).filter(isStoreVariable);
  const name = nameOf(fn, variable);
  if (client) {
    const decided = creationOf(program, client);
    return {
      kind: 'missing',
      words:
        decided.length > 0
          ? `where ${decided.map((each) => each.name).join(' and ')} ${decided.length > 1 ? 'are' : 'is'} not ${decided[0]?.value === undefined ? 'set' : `"${decided[0].value}"`}`
          : `where there is no client of the store outside${name ? ` (\`${name}\`)` : ''}`,
      env: decided,
      client,
    };
  }
  if (env.length > 0)
    return { kind: 'missing', words: `where ${env[0]} is not set`, env: env.map((one) => ({ name: one, value: undefined })) };
  // `async function issue(token: string, kv?: KVNamespace)`: what the platform hands over, of which the code says the name only.
  if (name !== undefined && values.every((each) => each.kind === 'external') && STORE_CLIENTS.test(wordsOf(name))) {
    return { kind: 'missing', words: `where there is no \`${name}\``, env: [] };
  }
  if (name !== undefined && AVAILABLE.test(wordsOf(name)) && !IN_MEMORY.test(wordsOf(name))) {
    return { kind: 'missing', words: `where \`${name}\` says that the store outside cannot be used`, env: [] };
  }
  return empty && stores.length > 0 ? { kind: 'empty', words: 'where the store outside has no answer', env: [] } : undefined;
}

/** The environment variables on which the making of a client hangs. */
function creationOf(program: Program, client: Obj): Absence['env'] {
  if (!client.fn || !client.call) return [];
  const found: { name: string; value: string | undefined }[] = [];
  for (const { guard } of guardsAround(client.fn, client.call.block)) {
    for (const atom of guard.all) {
      if (atom.kind === 'truthy') {
        if (atom.positive) for (const name of envNames(program, client.fn, atom.value)) found.push({ name, value: undefined });
        continue;
      }
      const literal = literalOf(client.fn.file, atom.right) ?? literalOf(client.fn.file, atom.left);
      const side = literalOf(client.fn.file, atom.right) ? atom.left : atom.right;
      if (typeof literal?.value === 'string' && atom.operator.startsWith('=') === atom.positive)
        for (const name of envNames(program, client.fn, side)) found.push({ name, value: literal.value });
    }
  }
  return found;
}

/** Names of the environment variables that a value may be. */
export function envNames(program: Program, fn: ProgramFunction, variable: VarId): readonly string[] {
  const found = new Set<string>();
  for (const { path } of program.solver.objectsAt(fn.file, variable)) {
    const match = /^global:(?:process\.env|import\.meta\.env|Bun\.env)\.([A-Za-z_]\w*)/.exec(path ?? '');
    if (match && match[1] !== 'NODE_ENV') found.add(match[1] as string);
  }
  return [...found];
}

/** The name by which the source calls a value: the variable, the property, or the function that gave it. */
export function nameOf(fn: ProgramFunction, variable: VarId): string | undefined {
  const own = fn.file.facts.vars[variable]?.name;
  if (own) return own;
  const { variable: source, instr } = originOf(fn.file, variable);
  const named = fn.file.facts.vars[source]?.name;
  if (named) return named;
  if (instr?.op === 'get') return instr.prop ?? undefined;
  if (instr?.op === 'call') return instr.prop ?? (instr.callee >= 0 ? fn.file.facts.vars[instr.callee]?.name : undefined);
  return undefined;
}
