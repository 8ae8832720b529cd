/** Which functions of the program a framework calls when it calls what it was given: itself, an array of them, or what a wrapper was made of. */
import type { CallInstr, VarId } from '../facts/model.js';
import { indexOf } from './file-index.js';
import type { ProgramView, Value } from './framework.js';
import { isMadeByWrapper, onlyPassesOn } from './wrappers.js';
import { exportedVariable, originOf, memberOf, memberOfValues, type VariableRef } from './variables.js';
import { callThatMade, resolvedCallThatMade, optionOf, type FunctionRef } from './helpers.js';

/**
 * The functions that run when a framework calls what `variable` holds: the function itself, those in an array, the target of `.bind()`,
 * and for the result of a wrapper (`asyncHandler(fn)`, `auth(fn)`, `createHandler({ handler })`) the functions that the wrapper was
 * given, so that one wrapper used by twenty routes does not make each route reach all twenty.
 */
export function handlersOf(view: ProgramView, file: string, variable: VarId): readonly FunctionRef[] {
  const out = new Map<string, FunctionRef>();
  collectHandlers(view, { file, variable }, out, new Set(), 0);
  return [...out.values()];
}

/** The same of several arguments: each function with the argument that it came of. */
export const handlersOfEach = (
  view: ProgramView,
  file: string,
  args: readonly VarId[],
): readonly { readonly handler: FunctionRef; readonly given: VarId }[] =>
  args.flatMap((given) => handlersOf(view, file, given).map((handler) => ({ handler, given })));

/** The functions behind an export; empty where the export does not exist or is no function of the program. */
export function exportedHandlers(view: ProgramView, file: string, name: string): readonly FunctionRef[] {
  const found = exportedVariable(view, file, name);
  const refs = found ? handlersOf(view, found.file, found.variable) : [];
  return refs.length > 0 ? refs : view.functionsOf(view.exportsOf(file).get(name) ?? []);
}

const MAX_DEPTH = 10;

function addRefs(out: Map<string, FunctionRef>, refs: Iterable<FunctionRef>): boolean {
  let added = false;
  for (const ref of refs) {
    added = true;
    out.set(`${ref.file}\0${ref.fn}`, { file: ref.file, fn: ref.fn });
  }
  return added;
}

function collectHandlers(view: ProgramView, ref: VariableRef, out: Map<string, FunctionRef>, seen: Set<string>, depth: number): boolean {
  const key = `${ref.file}\0${ref.variable}`;
  const facts = view.facts(ref.file);
  if (!facts || depth > MAX_DEPTH || seen.has(key)) return false;
  seen.add(key);
  const next = (variable: VarId): boolean => collectHandlers(view, { file: ref.file, variable }, out, seen, depth + 1);
  const index = indexOf(facts);
  let found = false;
  if (facts.vars[ref.variable]?.kind === 'import') {
    const origin = originOf(view, ref);
    if (origin && !('namespace' in origin)) found = collectHandlers(view, origin, out, seen, depth + 1);
  }
  for (const def of index.defs.get(ref.variable) ?? []) {
    if (def.op === 'function') found = addRefs(out, [{ file: ref.file, fn: def.fn }]) || found;
    else if (def.op === 'copy' || def.op === 'assign' || def.op === 'await') found = next(def.src) || found;
    else if (def.op === 'choose') for (const src of def.srcs) found = next(src) || found;
    else if (def.op === 'array') for (const put of index.puts.get(ref.variable) ?? []) found = next(put.src) || found;
    else if (def.op === 'call') found = handlersOfCall(view, ref.file, def, out, seen, depth) || found;
    else if (def.op === 'import') {
      // `const routes = require('./routes')` of `module.exports = fp(async (app) => ...)`.
      const target = view.resolve(ref.file, def.specifier);
      const exported =
        target === undefined || def.dynamic || /[*`$]/.test(def.specifier) ? undefined : exportedVariable(view, target, 'default');
      if (exported) found = collectHandlers(view, exported, out, seen, depth + 1) || found;
    } else if (def.op === 'get' && def.prop !== null) {
      const object = { file: ref.file, variable: def.obj };
      const member = memberOf(view, object, def.prop) ?? memberOfValues(view, object, def.prop);
      if (member) found = collectHandlers(view, member, out, seen, depth + 1) || found;
      else if (!found) {
        found = addRefs(out, view.functionsOf(view.valuesOf(ref.file, ref.variable)));
        // `const { GET } = NextAuth(options).handlers`: the functions are those that the package was given.
        if (!found) found = handlersOfMadeObject(view, { file: ref.file, variable: def.obj }, out, seen, depth + 1);
      }
    }
  }
  if (!found) found = addRefs(out, view.functionsOf(view.valuesOf(ref.file, ref.variable)));
  return found || handlersOfValues(view, ref, out, seen, depth + 1);
}

/** `export const { onRequest } = createParts()`, where that gives `{ onRequest: defineMiddleware(handler) }`: what the package was given, wherever it was. */
function handlersOfValues(view: ProgramView, ref: VariableRef, out: Map<string, FunctionRef>, seen: Set<string>, depth: number): boolean {
  let found = false;
  for (const value of view.valuesOf(ref.file, ref.variable)) {
    const made = value.kind === 'external' ? resolvedCallThatMade(view, value) : undefined;
    if (made && !made.instr.isNew) found = handlersOfCall(view, made.file, made.instr, out, seen, depth) || found;
  }
  return found;
}

function handlersOfMadeObject(
  view: ProgramView,
  object: VariableRef,
  out: Map<string, FunctionRef>,
  seen: Set<string>,
  depth: number,
): boolean {
  const origin = originOf(view, object);
  if (!origin || 'namespace' in origin || depth > MAX_DEPTH) return false;
  const facts = view.facts(origin.file);
  let found = false;
  for (const def of (facts && indexOf(facts).defs.get(origin.variable)) ?? []) {
    if (def.op === 'call') found = handlersOfCall(view, origin.file, def, out, seen, depth) || found;
    else if (def.op === 'get') found = handlersOfMadeObject(view, { file: origin.file, variable: def.obj }, out, seen, depth + 1) || found;
  }
  return found;
}

/** Apps and routers of Express and Koa as a package's call makes them. */
const ROUTER_MADE = /^(?:(?:express|polka|express-promise-router|@koa\/router|koa-router|koa):(?:\.default)?|express:\.Router)\(\)$/;

function handlersOfCall(
  view: ProgramView,
  file: string,
  call: CallInstr,
  out: Map<string, FunctionRef>,
  seen: Set<string>,
  depth: number,
): boolean {
  if (call.prop === 'bind' && call.recv !== undefined) return collectHandlers(view, { file, variable: call.recv }, out, seen, depth + 1);
  const values = view.valuesOf(file, call.dst);
  // `app.use('/api', makeApi(services))`: a router is no wrapper of what its factory was given; its routes are entries of their own.
  if (values.length > 0 && values.every((value) => value.kind === 'external' && ROUTER_MADE.test(value.path))) return false;
  const returned = view.functionsOf(values);
  let wrapped = false;
  for (const arg of call.args) wrapped = collectHandlers(view, { file, variable: arg }, out, seen, depth + 1) || wrapped;
  if (wrapped) {
    // A wrapper that gives back what it was given (`typed(handler)`): of what all its calls gave, this one's is known.
    const isIdentity = returned.some((ref) => out.has(`${ref.file}\0${ref.fn}`));
    addRefs(
      out,
      returned.filter((ref) => !onlyPassesOn(view, ref) && !(isIdentity && !isMadeByWrapper(view, ref))),
    );
    return true;
  }
  if (returned.length > 0) return addRefs(out, returned);
  if (values.some((value) => value.kind !== 'external')) return false;
  const given = call.args.flatMap((arg) => functionsInside(view, view.valuesOf(file, arg)));
  return addRefs(out, given);
}

/** Functions anywhere inside objects, arrays and arguments of package calls: the callbacks of an options object. */
export function functionsInside(
  view: ProgramView,
  values: readonly Value[],
  depth = 0,
  seen: Set<string> = new Set(),
): readonly FunctionRef[] {
  if (depth > 5) return [];
  const out = new Map<string, FunctionRef>();
  addRefs(out, view.functionsOf(values));
  for (const value of values) {
    if (value.kind !== 'object' && value.kind !== 'external') continue;
    const key = `${value.kind}:${value.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (value.kind === 'object') {
      for (const property of view.propertiesOf(value).values()) addRefs(out, functionsInside(view, property, depth + 1, seen));
      addRefs(out, functionsInside(view, view.elementsOf(value), depth + 1, seen));
    } else {
      const made = callThatMade(view, value);
      for (const arg of made?.args ?? []) addRefs(out, functionsInside(view, view.valuesOf(value.file, arg), depth + 1, seen));
    }
  }
  return [...out.values()];
}

/** The functions under a property of an options object, wrappers looked through. */
export function optionHandlers(view: ProgramView, file: string, variable: VarId | undefined, name: string): readonly FunctionRef[] {
  if (variable === undefined) return [];
  const member = memberOf(view, { file, variable }, name);
  const refs = member ? handlersOf(view, member.file, member.variable) : [];
  return refs.length > 0 ? refs : view.functionsOf(optionOf(view, file, variable, name));
}
