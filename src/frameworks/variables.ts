/** Variables of other files: what stands behind an export, an import, or a property of an object or class. */
import type { ClassId, FileFacts, VarId } from '../facts/model.js';
import { indexOf } from './file-index.js';
import type { Known, ProgramView } from './framework.js';

/** A variable of a file. */
export interface VariableRef {
  readonly file: string;
  readonly variable: VarId;
}

/** The variable behind an export, through re-exports and CommonJS. */
export function exportedVariable(view: ProgramView, file: string, name: string, depth = 0): VariableRef | undefined {
  const facts = view.facts(file);
  if (!facts || depth > 12) return undefined;
  for (const exported of facts.exports) {
    if (exported.kind === 'local' && exported.name === name && !exported.typeOnly) return { file, variable: exported.local };
    if (exported.kind === 'from' && exported.name === name && !exported.typeOnly && exported.imported !== '*') {
      const target = view.resolve(file, exported.specifier);
      return target === undefined ? undefined : exportedVariable(view, target, exported.imported, depth + 1);
    }
  }
  const commonjs = facts.vars.findIndex((v) => v.kind === 'exports');
  if (commonjs >= 0) {
    const index = indexOf(facts);
    for (const put of index.puts.get(commonjs) ?? []) if (put.prop === name) return { file, variable: put.src };
    for (const def of index.defs.get(commonjs) ?? []) {
      if (def.op !== 'assign') continue;
      if (name === 'default') return { file, variable: def.src };
      for (const put of index.puts.get(def.src) ?? []) if (put.prop === name) return { file, variable: put.src };
    }
  }
  if (name === 'default') return undefined;
  for (const exported of facts.exports) {
    if (exported.kind !== 'star') continue;
    const target = view.resolve(file, exported.specifier);
    const found = target === undefined ? undefined : exportedVariable(view, target, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The plain data of an exported constant (`runtime`, `config`). */
export function exportedData(view: ProgramView, file: string, name: string): Known {
  const found = exportedVariable(view, file, name);
  return found ? view.known(found.file, found.variable) : undefined;
}

/** Follows copies and imports to the variable or namespace where a value is made. */
export function originOf(view: ProgramView, ref: VariableRef, depth = 0): VariableRef | { readonly namespace: string } | undefined {
  const facts = view.facts(ref.file);
  if (!facts || depth > 12) return ref;
  const variable = facts.vars[ref.variable];
  if (variable?.kind === 'import') {
    for (const imported of facts.imports) {
      const binding = imported.bindings.find((b) => b.local === ref.variable);
      if (!binding) continue;
      const target = view.resolve(ref.file, imported.specifier);
      if (target === undefined) return undefined;
      if (binding.imported === '*') return { namespace: target };
      const found = exportedVariable(view, target, binding.imported);
      return found ? originOf(view, found, depth + 1) : undefined;
    }
    return undefined;
  }
  const defs = indexOf(facts).defs.get(ref.variable) ?? [];
  if (defs.length !== 1) return ref;
  const def = defs[0]!;
  if (def.op === 'copy' || def.op === 'assign' || def.op === 'await')
    return originOf(view, { file: ref.file, variable: def.src }, depth + 1);
  if (def.op === 'import') {
    const target = view.resolve(ref.file, def.specifier);
    return target === undefined ? undefined : { namespace: target };
  }
  if (def.op === 'get' && def.prop !== null) {
    const member = memberOf(view, { file: ref.file, variable: def.obj }, def.prop, depth + 1);
    if (member) return originOf(view, member, depth + 1);
  }
  return ref;
}

/** The variable, in whatever file, that first holds the value of this one: copies, imports and properties of literals followed. */
export function originVariable(view: ProgramView, ref: VariableRef): VariableRef | undefined {
  const origin = originOf(view, ref);
  return origin && 'file' in origin ? origin : undefined;
}

/** The variable put under a name of a module's namespace or of an object literal. */
export function memberOf(view: ProgramView, object: VariableRef, prop: string, depth = 0): VariableRef | undefined {
  const origin = originOf(view, object, depth);
  if (!origin) return undefined;
  if ('namespace' in origin) {
    const exported = exportedVariable(view, origin.namespace, prop);
    if (exported) return exported;
    // `module.exports = new UserController()`: what was required is the object.
    const whole = view.facts(origin.namespace)?.vars.some(({ kind }) => kind === 'exports')
      ? exportedVariable(view, origin.namespace, 'default')
      : undefined;
    return whole && depth <= 12 ? memberOf(view, whole, prop, depth + 1) : undefined;
  }
  const facts = view.facts(origin.file);
  if (!facts) return undefined;
  const index = indexOf(facts);
  const defs = index.defs.get(origin.variable) ?? [];
  const made =
    defs.length === 1 && defs[0]!.op === 'call' && defs[0]!.isNew
      ? originOf(view, { file: origin.file, variable: defs[0]!.callee }, depth + 1)
      : undefined;
  if (made && 'file' in made) return fieldOfClass(view, made, prop);
  const cls = defs.find(({ op }) => op === 'class');
  if (!cls && !defs.some(({ op }) => op === 'object')) return undefined;
  const holder = cls?.op === 'class' ? facts.classes[cls.class]!.local : origin.variable; // in static parts, the class by its name
  const puts = (index.puts.get(holder) ?? []).filter((put) => put.prop === prop);
  return puts.length === 1 ? { file: origin.file, variable: puts[0]!.src } : undefined;
}

/**
 * The variable that lies under a name of whatever the object is by its values, where that is one: `makeController(service).create` with
 * `makeController = (service) => ({ create: asyncHandler(async (req, res) => ...) })`, a field of a controller that was handed in.
 */
export function memberOfValues(view: ProgramView, object: VariableRef, prop: string): VariableRef | undefined {
  const found = view.valuesOf(object.file, object.variable).flatMap((value) => {
    const facts = value.kind === 'object' || value.kind === 'instance' ? view.facts(value.file) : undefined;
    if (!facts) return [];
    if (value.kind === 'instance') return fieldOf(facts, value.file, value.class, prop) ?? [];
    const literal = value.kind === 'object' ? indexOf(facts).literalAt(value.pos) : undefined;
    const puts = literal === undefined ? [] : (indexOf(facts).puts.get(literal) ?? []).filter((put) => put.prop === prop);
    return puts.map((put) => ({ file: value.file, variable: put.src }));
  });
  return found.length === 1 ? found[0] : undefined;
}

/** What a field of a class starts with: `create = asyncHandler(async (req, res) => ...)`. */
function fieldOfClass(view: ProgramView, { file, variable }: VariableRef, prop: string): VariableRef | undefined {
  const facts = view.facts(file);
  const made =
    facts &&
    indexOf(facts)
      .defs.get(variable)
      ?.find(({ op }) => op === 'class');
  return facts && made?.op === 'class' ? fieldOf(facts, file, made.class, prop) : undefined;
}

function fieldOf(facts: FileFacts, file: string, id: ClassId, prop: string): VariableRef | undefined {
  const cls = facts.classes[id];
  if (cls?.fieldInit === undefined || !cls.members.some((each) => each.kind === 'field' && !each.isStatic && each.name === prop))
    return undefined;
  const puts = facts.functions[cls.fieldInit]!.instrs.filter(
    (instr) => instr.op === 'set' && instr.prop === prop && facts.vars[instr.obj]?.kind === 'this',
  );
  return puts.length === 1 && puts[0]!.op === 'set' ? { file, variable: puts[0]!.src } : undefined;
}
