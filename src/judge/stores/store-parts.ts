/**
 * What one call makes for several users: a function that makes a cache is called by two modules, a class around a store is made twice.
 * Each of those has a purpose of its own.
 */
import type { Cell } from '../../program/cells/cell.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import type { Obj, ObjId, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isWithin } from '../background/background-effects.js';
import { classAround } from '../../program/values/class-around.js';
import type { StoreSite } from './store-sites.js';
import type { Use } from './store-uses.js';
import { once } from '../../once.js';

export interface StorePart {
  /** The name under which it is kept. */
  readonly symbol: string;
  /** The file of that name. */
  readonly file: string;
  readonly uses: readonly Use[];
}

/**
 * The things that a call makes, each with its own uses; empty where they cannot be told apart, or where there is one only and the call
 * itself names it.
 */
export function partsOf(program: Program, site: StoreSite, injected: readonly Use[]): readonly StorePart[] {
  if (injected.length > 0) return partsOfServices([...site.uses, ...injected]);
  const parts = site.objects.length > 1 ? partsOfCalls(site) : partsOfInstances(program, site);
  if (parts.length > 1) return parts;
  const property = parts.length === 0 ? propertyOf(site) : undefined;
  return property !== undefined ? [property] : parts.length === 0 ? partsOfClosures(program, site) : [];
}

/** `const caches = { otp: new NodeCache() }`: the property names it. */
function propertyOf({ fn, instr, uses }: StoreSite): StorePart | undefined {
  for (const each of fn.fact.instrs) {
    if (
      each.op !== 'set' ||
      each.operator !== 'init' ||
      each.prop === null ||
      originOf(fn.file, each.src).instr !== instr ||
      definitionOf(fn.file, each.obj)?.op !== 'object'
    )
      continue;
    const holder = fn.fact.instrs.find((one) => one.op === 'assign' && originOf(fn.file, one.src).variable === each.obj);
    const owner = holder?.op === 'assign' ? fn.file.facts.vars[holder.dst]?.name : undefined;
    return owner === undefined || owner === 'default' ? undefined : { symbol: `${owner}.${each.prop}`, file: fn.file.path, uses };
  }
  return undefined;
}

/** `createStore('resets')`, which keeps the store in a variable of its own and gives functions that use it: by the name that each caller gives what it got. */
function partsOfClosures(program: Program, { fn, cells, uses }: StoreSite): readonly StorePart[] {
  if (fn.fact.kind === 'module' || cells.length !== 1 || cells[0]?.form !== 'captured') return [];
  const inner = uses.filter((each) => each.how === 'method');
  if (inner.length === 0 || inner.some((each) => each.fn === fn || !isWithin(each.fn, fn))) return [];
  const byName = new Map<string, { symbol: string; file: string; uses: Use[] }>();
  for (const each of inner) {
    for (const { kind, from, instr } of program.phases.incoming.get(each.fn) ?? []) {
      if (kind !== 'call' || instr.op !== 'call' || instr.recv === undefined || isWithin(from, fn)) continue;
      const named = from.file.facts.vars[originOf(from.file, instr.recv).variable] ?? from.file.facts.vars[instr.recv];
      if (!named || (named.fn !== 0 && named.kind !== 'import')) return [];
      const known = byName.get(named.name);
      const use: Use = { fn: from, instr, how: 'method', name: each.name };
      if (known) known.uses.push(use);
      else byName.set(named.name, { symbol: named.name, file: from.file.path, uses: [use] });
    }
  }
  return byName.size > 1 ? [...byName.values()] : [];
}

/** `const codes = createCache(300)`, and elsewhere `const prices = createCache(60)`. */
function partsOfCalls({ each }: StoreSite): readonly StorePart[] {
  return each.flatMap(({ cells, uses }): StorePart[] => {
    const [cell] = cells.filter((one) => one.form !== 'captured');
    return cell === undefined || uses.length === 0 ? [] : [{ symbol: cell.symbol, file: cell.file.path, uses }];
  });
}

/** What a framework hands to several services is for each of them what it does with it. */
function partsOfServices(uses: readonly Use[]): readonly StorePart[] {
  const byClass = new Map<string, { symbol: string; file: string; uses: Use[] }>();
  for (const use of uses) {
    const cls = classAround(use.fn);
    const key = `${use.fn.file.index}:${cls ?? ''}`;
    const known = byClass.get(key);
    if (known) known.uses.push(use);
    else
      byClass.set(key, {
        symbol: (cls === undefined ? undefined : use.fn.file.facts.classes[cls]?.name) ?? '',
        file: use.fn.file.path,
        uses: [use],
      });
  }
  return [...byClass.values()].filter((each) => each.symbol !== '');
}

/** `const carts = new Kept(3600)` and `const pages = new Kept(60)`, where the class keeps the store in a field. */
function partsOfInstances(program: Program, { cells, uses, objects }: StoreSite): readonly StorePart[] {
  const [cell] = cells;
  const [id] = objects;
  if (cells.length !== 1 || cell?.form !== 'field' || !cell.field?.cls.class || id === undefined) return [];
  const cls = cell.field.cls;
  const inner = uses.filter((each) => each.how === 'method');
  if (inner.length === 0 || inner.some((each) => classAround(each.fn) !== cls.class?.id || each.fn.file !== cls.file)) return [];
  return (holdersOf(program).get(cls.class) ?? []).flatMap(({ instance, holder }): StorePart[] => {
    const lifted = inner.flatMap((each) =>
      callsFrom(program, each.fn, instance, cls).map((call): Use => ({ ...call, how: 'method', name: each.name })),
    );
    return lifted.length === 0 ? [] : [{ symbol: holder.symbol, file: holder.file.path, uses: lifted }];
  });
}

/** By class, its objects that stand in a variable or field each. */
const holdersOf = once((program: Program): ReadonlyMap<Obj['class'], readonly { readonly instance: ObjId; readonly holder: Cell }[]> => {
  const found = new Map<Obj['class'], { instance: ObjId; holder: Cell }[]>();
  const seen = new Set<ObjId>();
  for (const holder of program.cells.all) {
    for (const node of holder.nodes) {
      for (const id of program.solver.valuesOf(node)) {
        const obj = program.solver.object(id);
        if (obj.kind !== 'instance' || seen.has(id) || obj.pos === obj.class?.pos) continue;
        seen.add(id);
        const all = found.get(obj.class);
        if (all) all.push({ instance: id, holder });
        else found.set(obj.class, [{ instance: id, holder }]);
      }
    }
  }
  return found;
});

/** Calls by which others than the class itself get to a method of one of its objects. */
function callsFrom(program: Program, method: ProgramFunction, instance: ObjId, cls: Obj): readonly Pick<Use, 'fn' | 'instr'>[] {
  const found: Pick<Use, 'fn' | 'instr'>[] = [];
  const seen = new Set([method]);
  const queue = [method];
  for (const at of queue) {
    for (const { kind, from, instr } of program.phases.incoming.get(at) ?? []) {
      if (kind !== 'call' || instr.op !== 'call') continue;
      if (from.file === cls.file && classAround(from) === cls.class?.id) {
        if (!seen.has(from) && seen.size < MOST_METHODS) {
          seen.add(from);
          queue.push(from);
        }
      } else if (instr.recv !== undefined && program.solver.idsAt(from.file, instr.recv).includes(instance))
        found.push({ fn: from, instr });
    }
  }
  return found;
}

const MOST_METHODS = 12;
