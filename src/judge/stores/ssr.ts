/** Client-state stores of the module that rendering on the server fills for one user, and that the next render finds filled. */
import { APPEARANCE, CHANGING_METHODS, COMPONENT_FILES, PASSING_MESSAGES, USER_WORDS } from '../../knowledge/ssr-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { COPYING_METHODS, LIST_CHANGES } from '../../knowledge/methods.js';
import { LIBRARY_METHODS } from '../../knowledge/libraries/methods.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import { definitionOf, literalOf, originOf, textsUsedBy } from '../../program/values/definitions.js';
import type { Obj, ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import { SERVING, bit, type PhaseSet } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import type { JudgedHazard } from '../rule.js';
import { USUAL } from '../severity.js';
import { optionOf } from '../disk/disk-calls.js';
import { pathText } from '../disk/disk-paths.js';
import { calleeOf, holderOf, rolesOfWords } from './store-names.js';
import { storeSitesOf } from './store-sites.js';
import { usesOf, type Use } from './store-uses.js';
import { functionsAt } from '../background/timer-sites.js';
import { wordsOf } from '../roles/words.js';

/** Where a store is declared, and the objects that it is. */
interface Store {
  readonly entry: LibraryEntry;
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly symbol: string;
  readonly objects: ReadonlySet<ObjId>;
}

const STARTING: PhaseSet = bit('module') | bit('startup');
const SERVER: PhaseSet = SERVING | bit('render');

export function ssrHazards(program: Program): JudgedHazard[] {
  const stores = storesOf(program);
  const uses = usesOf(program, new Set(stores.flatMap((each) => [...each.objects])));
  const assigned = assignedImports(program);
  const hooks = stateCalls(program);
  return stores.map((store) => {
    const all = [...store.objects].flatMap((id) => [...(uses.get(id) ?? []), ...(assigned.get(id) ?? []), ...(hooks.get(id) ?? [])]);
    return judge(program, store, all.length > 0 || store.objects.size > 0 ? all : changesOfGiven(program, store));
  });
}

/** Stores that outlive a render: made while the module loads, or put into a variable outside the function that makes them. */
function storesOf(program: Program): Store[] {
  const found: Store[] = [];
  const seen = new Set<string>();
  const inner = new Set<CallInstr>();
  for (const { entry, instr, uses } of storeSitesOf(program))
    if (entry.hazard === 'render') for (const each of uses) if (each.how === 'given' && each.instr.op === 'call') inner.add(instr);
  const outer = new Set(
    storeSitesOf(program)
      .filter((each) => each.entry.hazard === 'render')
      .map((each) => each.instr),
  );
  for (const { entry, site, fn, instr, objects, phases, uses } of storeSitesOf(program)) {
    if (entry.hazard !== 'render' || site.path.endsWith('.defineStore') || entry.created === 'access') continue;
    // A cache that another store is made with is that store's.
    if (
      entry.shape === 'query-client' &&
      inner.has(instr) &&
      uses.some((each) => each.how === 'given' && each.instr.op === 'call' && outer.has(each.instr))
    )
      continue;
    const all = new Set(objects);
    let place: { fn: ProgramFunction; instr: CallInstr } = { fn, instr };
    for (const use of uses) {
      // `create<State>()((set) => ...)`
      if (use.how !== 'called' || use.fn !== fn || use.instr.op !== 'call' || instr.args.length > 0) continue;
      place = { fn, instr: use.instr };
      for (const id of program.solver.idsAt(fn.file, use.instr.dst)) if (program.solver.object(id).call === use.instr) all.add(id);
    }
    for (const where of placesOf(program, place, phases)) {
      const key = `${where.fn.id}:${where.instr.pos}`;
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ entry, fn: where.fn, instr: where.instr, symbol: where.symbol, objects: all });
    }
  }
  return found;
}

/** The declarations of a store: the call that makes it, or the module-level calls of the factory that does. */
function placesOf(
  program: Program,
  { fn, instr }: { fn: ProgramFunction; instr: CallInstr },
  phases: PhaseSet,
): readonly { fn: ProgramFunction; instr: CallInstr; symbol: string }[] {
  if (fn.fact.kind === 'module') return [{ fn, instr, symbol: holderOf(fn, instr) ?? calleeOf(fn, instr) }];
  if (isKeptOutside(fn, instr)) return [{ fn, instr, symbol: holderOf(fn, instr) ?? calleeOf(fn, instr) }];
  if ((phases & STARTING) === 0) return [];
  const callers = (program.phases.incoming.get(fn) ?? []).flatMap((edge) =>
    edge.from.fact.kind === 'module' && edge.instr.op === 'call' && edge.kind === 'call' ? [{ fn: edge.from, instr: edge.instr }] : [],
  );
  return callers.flatMap((each) => {
    const symbol = holderOf(each.fn, each.instr);
    return symbol === undefined ? [] : [{ ...each, symbol }];
  });
}

/** `client ??= new QueryClient()` where `client` is declared outside the function. */
function isKeptOutside(fn: ProgramFunction, instr: CallInstr): boolean {
  return fn.fact.instrs.some(
    (each) =>
      each.op === 'assign' &&
      each.operator !== 'init' &&
      originOf(fn.file, each.src).instr === instr &&
      fn.file.facts.vars[each.dst]?.fn !== fn.fact.id,
  );
}

/**
 * `const me = reactive({ name: null })` gives back what it was given: what components do with that while they render. What a request
 * changes is judged as the object itself.
 */
function changesOfGiven(program: Program, { fn, instr }: Store): readonly Use[] {
  const { solver } = program;
  const [first] = instr.args;
  const given =
    first === undefined ? [] : solver.objectsAt(fn.file, first).filter((each) => each.kind === 'object' || each.kind === 'array');
  const touches = [...new Set(given.flatMap((each) => program.cells.ownersOf(each)))]
    .flatMap((cell) => program.accessesOf(cell))
    .filter((each) => each.mode !== 'read' && each.depth !== 'place');
  if (touches.some((each) => (program.phases.at(each.fn, each.instr) & SERVING) !== 0)) return [];
  return touches.map((each): Use => ({
    fn: each.fn,
    instr: each.instr,
    how: each.instr.op === 'call' ? 'method' : 'assigned',
    name: each.operation,
  }));
}

/** `$store = value` in a component: an assignment to the imported variable. */
function assignedImports(program: Program): ReadonlyMap<ObjId, readonly Use[]> {
  const found = new Map<ObjId, Use[]>();
  const { solver } = program;
  solver.eachInstr((instr, fn) => {
    if (instr.op !== 'assign' || instr.operator === 'init' || fn.file.facts.vars[instr.dst]?.kind !== 'import') return;
    for (const id of solver.idsAt(fn.file, instr.dst)) {
      const all = found.get(id) ?? [];
      found.set(id, all);
      all.push({ fn, instr, how: 'assigned', name: 'value' });
    }
  });
  return found;
}

/** Actions of a Zustand store that are called on its state: `useSession.getState().signIn(user)`. */
function stateCalls(program: Program): ReadonlyMap<ObjId, readonly Use[]> {
  const found = new Map<ObjId, Use[]>();
  const { solver } = program;
  for (const { file, fn, instr } of program.view.callsTo(/^zustand[\w/]*:.*\.getState\(\)\.\w+$/)) {
    const caller = solver.fileByPath.get(file)?.functions[fn];
    if (!caller) continue;
    const valuesOf = (variable: number): readonly Obj[] => solver.objectsAt(caller.file, variable);
    const parentOf = (obj: Obj): Obj | undefined => (obj.parent === undefined ? undefined : solver.object(obj.parent));
    // `const { pay } = store.getState(); pay(sum)` calls the same.
    const states =
      instr.recv === undefined
        ? valuesOf(instr.callee).map((each) => ({ name: (each.path ?? '').split('.').pop() ?? '', state: parentOf(each) }))
        : valuesOf(instr.recv).map((state) => ({ name: instr.prop ?? '', state }));
    for (const { name, state } of states) {
      const getter = state && parentOf(state);
      const store = getter?.path?.endsWith('.getState') ? parentOf(getter) : undefined;
      if (!store || !(CHANGING_METHODS.test(name) || isSettingAction(program, store, name))) continue;
      const all = found.get(store.id) ?? [];
      found.set(store.id, all);
      all.push({ fn: caller, instr, how: 'method', name: 'set' });
    }
  }
  return found;
}

/** `createStore((set) => ({ pay: (sum) => set(...) }))`: the action calls what the store gave to change it. */
function isSettingAction(program: Program, store: Obj, name: string): boolean {
  const { call, fn } = store;
  const creators = call && fn ? call.args.slice(0, 1).flatMap((arg) => functionsAt(program, fn, arg)) : [];
  return creators.some((creator) => {
    const [set] = creator.fact.params;
    return (
      set !== undefined &&
      creator.fact.instrs.some((each) => {
        if (each.op !== 'set' || each.prop !== name) return false;
        const made = originOf(creator.file, each.src).instr;
        const action = made?.op === 'function' ? creator.file.functions[made.fn] : undefined;
        return action !== undefined && action.fact.instrs.some((one) => one.op === 'call' && one.callee === set);
      })
    );
  });
}

function judge(program: Program, { entry, fn, instr, symbol }: Store, uses: readonly Use[]): JudgedHazard {
  const shape = entry.shape ?? 'store';
  const methods = LIBRARY_METHODS[shape];
  const at = (use: Use): PhaseSet => program.phases.at(use.fn, use.instr);
  const writes = uses.filter(
    (use) => isOnServer(program, use) && (isWrite(use, methods) || (entry.package === 'pinia' && use.how === 'given')) && !isUncached(use),
  );
  const reads = uses.filter((use) => (at(use) & SERVER) !== 0 && use.how === 'method' && methods.reads.includes(use.name));
  const calls = (all: readonly Use[]): { fn: ProgramFunction; instr: CallInstr }[] =>
    all.flatMap((use) => (use.instr.op === 'call' ? [{ fn: use.fn, instr: use.instr }] : []));
  const hazard: JudgedHazard['hazard'] = {
    rule: 'ssr-shared-store',
    kind: 'library',
    symbol,
    fn,
    instr,
    runs: [],
    library: entry,
    writers: calls(writes),
    readers: calls(reads),
  };
  const base = { hazard, role: 'request-context' as const, unreached: false };
  if (writes.length === 0) {
    return {
      ...base,
      verdict: 'safe',
      severity: 'info',
      confidence: 'likely',
      reason: 'changed only in the browser: nothing that a server renders or serves writes it',
      evidence: [],
    };
  }
  const own = serversOwn(program, symbol, fn.file.path, uses, writes);
  const confidence = writes.some((use) => (at(use) & bit('request')) !== 0) ? ('certain' as const) : ('likely' as const);
  const values = writes.map((use) => stored(use));
  const constant = entry.shape !== 'query-client' && values.every((each) => each === 'constant');
  if (
    constant &&
    (new Set(writes.map((use) => use.fn.file)).size > 1 || writes.every((use) => use.how === 'method' && changesContents(use.name)))
  ) {
    return {
      ...base,
      verdict: 'tolerable',
      severity: 'low',
      confidence,
      reason: 'each page that is rendered sets it anew, to a value that depends on no user',
      evidence: [],
    };
  }
  if (own) {
    return {
      ...base,
      role: own,
      verdict: 'unsafe',
      severity: USUAL[own],
      confidence,
      reason: 'requests change it and later requests read it, and each instance has its own',
      evidence: ['no component has it: it is state of the server'],
    };
  }
  if (PASSING_MESSAGES.test(wordsOf(symbol))) {
    return {
      ...base,
      verdict: 'tolerable',
      severity: 'low',
      confidence,
      reason: 'messages that are shown for a moment and then go',
      evidence: [],
    };
  }
  const looks = constant || APPEARANCE.test(wordsOf(symbol)) || (entry.shape === 'query-client' && !writes.some((use) => knowsUser(use)));
  return {
    ...base,
    verdict: 'unsafe',
    severity: looks ? 'medium' : 'critical',
    confidence,
    reason: `${(at(writes[0] as Use) & bit('render')) !== 0 ? 'a component that the server renders' : 'code that serves a request'} fills it, and the next render of this process finds what is in it`,
    evidence: [entry.what],
  };
}

/**
 * `export const paused = writable(false)` in a module that actions and background work alone use: nothing of it is rendered, and what it is
 * for its name says. What one request leaves there of the user stays what it is.
 */
function serversOwn(program: Program, symbol: string, file: string, uses: readonly Use[], writes: readonly Use[]): Role | undefined {
  const isServed = ({ fn, instr }: Use): boolean =>
    (program.phases.at(fn, instr) & (bit('render') | bit('client'))) === 0 && !COMPONENT_FILES.test(fn.file.path);
  if (COMPONENT_FILES.test(file) || !uses.every(isServed) || writes.some((use) => knowsUser(use))) return undefined;
  const [guess] = rolesOfWords(program, symbol, file, uses);
  if (guess === undefined || guess.score < SPOKEN) return 'other';
  return guess.role === 'request-context' || guess.role === 'session' || guess.role === 'auth' ? undefined : guess.role;
}

/** A name that says for itself what it is for. */
const SPOKEN = 5;

/** Reached by an entry point that renders or serves, and not after something that only a browser can do. */
function isOnServer(program: Program, use: Use): boolean {
  const set = program.phases.at(use.fn, use.instr);
  if ((set & SERVER) === 0 || program.entriesReaching(use.fn, SERVER).length === 0) return false;
  return (set & SERVING) !== 0 || !followsRelativeRequest(program, use);
}

/** After `await fetch('/api/me')`: a server knows no page that the address is relative to, so it never gets there while rendering. */
function followsRelativeRequest(program: Program, { fn, instr }: Use): boolean {
  const around = new Set<number>();
  for (let at = instr.block; at >= 0; at = fn.fact.blocks[at]?.parent ?? -1) around.add(at);
  return fn.fact.instrs.some((each) => {
    if (each.op !== 'call' || !each.awaited || each.pos >= instr.pos || !around.has(each.block) || each.args[0] === undefined) return false;
    const { solver } = program;
    const callee = each.callee >= 0 ? each.callee : each.recv;
    const isRequest =
      callee !== undefined &&
      solver.objectsAt(fn.file, callee).some((obj) => /^(?:global:fetch$|axios:|ky:|superagent:)/.test(obj.path ?? ''));
    return isRequest && /^\/(?!\/)/.test(pathText(program, fn.file, each.args[0]));
  });
}

function isWrite(
  { fn, instr, how, name }: Use,
  { writes, invalidates }: { readonly writes: readonly string[]; readonly invalidates: readonly string[] },
): boolean {
  if (how === 'assigned') return !isPutIntoCopy(fn, instr);
  return how === 'method' && (writes.includes(name) || invalidates.includes(name) || changesContents(name)) && name !== 'start';
}

/** `index.search(text).map((each) => each.item)`: what goes into the list that `map` makes goes nowhere else. */
function isPutIntoCopy({ file }: ProgramFunction, instr: Instr): boolean {
  if (instr.op !== 'set' || instr.prop !== null) return false;
  const { instr: made } = originOf(file, instr.obj);
  return made?.op === 'call' && made.recv !== undefined && COPYING_METHODS.has(made.prop ?? '');
}

/** `cart.value.push(item)`, `state.seen.add(id)`: what a container keeps is changed where it lies. */
function changesContents(way: string): boolean {
  const dot = way.lastIndexOf('.');
  const method = way.slice(dot + 1);
  return LIST_CHANGES.has(method) || (dot > 0 && MAP_CHANGES.has(method));
}

const MAP_CHANGES: ReadonlySet<string> = new Set(['set', 'add', 'delete', 'clear']);

/** Whether the function that fills a query client asks who is there; what it fetches for everybody is only old. */
function knowsUser({ fn }: Use): boolean {
  return fn.fact.instrs.some((each) => {
    const name =
      each.op === 'get'
        ? each.prop
        : each.op === 'call'
          ? (each.prop ?? (each.callee >= 0 ? fn.file.facts.vars[each.callee]?.name : undefined))
          : undefined;
    return [name ?? '', ...textsUsedBy(fn.file, each)].some((text) => USER_WORDS.test(wordsOf(text)));
  });
}

/** `client.query({ fetchPolicy: 'no-cache' })` leaves nothing behind. */
function isUncached({ fn, instr }: Use): boolean {
  const options = instr.op === 'call' ? instr.args[0] : undefined;
  const policy = options === undefined ? undefined : optionOf(fn.file, options, 'fetchPolicy');
  return policy !== undefined && literalOf(fn.file, policy)?.value === 'no-cache';
}

/** Whether what is stored is written out in the source, or comes from elsewhere. */
function stored({ fn, instr }: Use): 'constant' | 'data' {
  // `atom.setKey(symbol, true)`: which key it is says as much as the value.
  if (instr.op === 'call' && instr.prop === 'setKey') return instr.args.every((each) => isConstant(fn.file, each, 0)) ? 'constant' : 'data';
  const value =
    instr.op === 'call' ? instr.args[instr.args.length - 1] : instr.op === 'assign' || instr.op === 'set' ? instr.src : undefined;
  return value !== undefined && isConstant(fn.file, value, 0) ? 'constant' : 'data';
}

function isConstant(file: ProgramFile, variable: VarId, depth: number): boolean {
  // A `let` of a Svelte component may be a prop: what is written there is its default.
  if (file.path.endsWith('.svelte') && file.facts.vars[variable]?.kind === 'let') return false;
  const made: Instr | undefined = originOf(file, variable).instr ?? definitionOf(file, variable);
  if (!made || depth > 4) return false;
  switch (made.op) {
    case 'literal':
      return true;
    case 'template':
      return made.parts.every((part) => isConstant(file, part, depth + 1));
    case 'unary':
      return isConstant(file, made.src, depth + 1);
    case 'object':
    case 'array':
      return file.facts.functions.every((fn) =>
        fn.instrs.every((each) => {
          if (each.op === 'spread' && each.obj === made.dst) return false;
          return each.op !== 'set' || each.obj !== made.dst || isConstant(file, each.src, depth + 1);
        }),
      );
    case 'function': {
      // `update((open) => !open)`
      const fn = file.facts.functions[made.fn];
      return fn !== undefined && fn.instrs.every((each) => each.op !== 'return' || isConstant(file, each.src, depth + 1));
    }
    default:
      return false;
  }
}
