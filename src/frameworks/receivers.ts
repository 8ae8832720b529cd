/** Calls on values that no call in the program explains: the parameters of callbacks, and variables known by their declared type alone. */
import type { CallInstr, FileFacts, FnId, VarId } from '../facts/model.js';
import type { ProgramView } from './framework.js';
import type { FunctionRef } from './helpers.js';
import { indexOf } from './file-index.js';
import { externalsOf, packageOfSpecifier } from './helpers.js';

/** A method call on a value that was followed through the program. */
export interface MethodCall {
  readonly file: string;
  readonly fn: FnId;
  readonly instr: CallInstr;
}

/**
 * `router[route.method](route.path, route.handler)`: routes that stand in a table, as calls of `all`. `router` is what the paths of the
 * receivers look like.
 */
export function callsOfTables(view: ProgramView, router: RegExp, owns: (file: string) => boolean): readonly MethodCall[] {
  return view.files
    .filter(owns)
    .flatMap((file) =>
      (view.facts(file)?.functions ?? []).flatMap((fn, id) =>
        fn.instrs.flatMap((instr): MethodCall[] =>
          instr.op === 'call' &&
          instr.prop === null &&
          instr.recv !== undefined &&
          externalsOf(view, file, instr.recv).some((each) => router.test(each.path))
            ? [{ file, fn: id, instr: { ...instr, prop: 'all' } }]
            : [],
        ),
      ),
    );
}

/**
 * Calls of methods on a variable, through its other names and through functions of the program that it is passed to. Made for the
 * parameters of callbacks (`socket`, a plugin's `fastify`), which no call in the program explains.
 */
export function callsOnVariable(view: ProgramView, file: string, variable: VarId): readonly MethodCall[] {
  const out: MethodCall[] = [];
  followCalls(view, file, variable, out, new Set());
  return out;
}

function followCalls(view: ProgramView, file: string, variable: VarId, out: MethodCall[], seen: Set<string>): void {
  const facts = view.facts(file);
  const key = `${file}\0${variable}`;
  if (!facts || seen.has(key)) return;
  seen.add(key);
  const index = indexOf(facts);
  for (const call of index.callsOn.get(variable) ?? []) out.push({ file, fn: call.fn, instr: call.instr });
  for (const copy of index.copies.get(variable) ?? []) followCalls(view, file, copy, out, seen);
  for (const { fn, instr, index: at } of index.callsWith.get(variable) ?? []) {
    for (const callee of calleesOf(view, file, fn, instr)) {
      const param = view.facts(callee.file)?.functions[callee.fn]?.params[at];
      if (param !== undefined) followCalls(view, callee.file, param, out, seen);
    }
  }
}

/** Functions of the program that a call may run. */
export function calleesOf(view: ProgramView, file: string, fn: FnId, instr: CallInstr): readonly FunctionRef[] {
  if (instr.callee >= 0) {
    const values = view.valuesOf(file, instr.callee);
    if (!instr.isNew) return view.functionsOf(values);
    return values.flatMap((value) => {
      if (value.kind !== 'class') return [];
      const constructorFn = view.facts(value.file)?.classes[value.class]?.constructorFn;
      return constructorFn === undefined ? [] : [{ file: value.file, fn: constructorFn }];
    });
  }
  if (instr.recv === undefined || typeof instr.prop !== 'string') return [];
  const prop = instr.prop;
  const found = view.valuesOf(file, instr.recv).flatMap((value) => view.functionsOf(view.propertiesOf(value).get(prop) ?? []));
  if (found.length > 0) return found;
  const facts = view.facts(file);
  if (!facts || facts.vars[instr.recv]?.kind !== 'this') return [];
  const member = facts.classes[classAround(facts, fn) ?? -1]?.members.find((m) => m.name === prop && m.fn !== undefined);
  return member?.fn === undefined ? [] : [{ file, fn: member.fn }];
}

function classAround(facts: FileFacts, fn: FnId): number | undefined {
  for (let id = fn; id >= 0; id = facts.functions[id]?.parent ?? -1) {
    const found = facts.functions[id]?.class;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Parameters and variables of a file that are declared with one of the types, where the file imports that name from the library. */
export function variablesOfType(facts: FileFacts, library: string, types: readonly string[]): readonly VarId[] {
  const names = new Set<string>();
  for (const imported of facts.imports) {
    if (packageOfSpecifier(imported.specifier) !== library) continue;
    for (const binding of imported.bindings) {
      const local = facts.vars[binding.local]?.name;
      if (local === undefined) continue;
      if (types.includes(binding.imported)) names.add(local);
      else for (const type of types) names.add(`${local}.${type}`);
    }
  }
  if (names.size === 0) return [];
  const out: VarId[] = [];
  facts.vars.forEach((variable, id) => {
    if (variable.type !== undefined && names.has(variable.type)) out.push(id);
  });
  return out;
}
