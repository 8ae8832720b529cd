/** The library sites that keep something, each with the objects that it makes, the cells that hold those, and what is done with them. */
import { HELD_BY_LISTENING } from '../../knowledge/emitters.js';
import { SCRIPT_FOLDERS } from '../../knowledge/places.js';
import type { CallInstr } from '../../facts/model.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { Cell } from '../../program/cells/cell.js';
import { originOf } from '../../program/values/definitions.js';
import type { ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import { SERVING, bit, type PhaseSet } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { settingsFrom } from './library-settings.js';
import { librarySites, type LibrarySite } from './library-sites.js';
import { usesOf, type Use } from './store-uses.js';
import { once } from '../../once.js';

export interface StoreSite {
  readonly site: LibrarySite;
  readonly entry: LibraryEntry;
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly phases: PhaseSet;
  readonly objects: readonly ObjId[];
  /** Cells that hold what the call gives. */
  readonly cells: readonly Cell[];
  readonly uses: readonly Use[];
  /** The same for each of the objects by itself. */
  readonly each: readonly Pick<StoreSite, 'cells' | 'uses'>[];
}

/** All sites whose answer is yes or unknown, or no for the sake of saying so. Memoised per program: three judgements ask. */
export const storeSitesOf = once((program: Program): readonly StoreSite[] => {
  const { solver } = program;
  const calls: { site: LibrarySite; fn: ProgramFunction; instr: CallInstr; objects: readonly ObjId[] }[] = [];
  const wanted = new Set<ObjId>();
  for (const site of librarySites(
    program,
    settingsFrom(
      program.input.manifests,
      program.input.uses.map((each) => each.use),
    ),
  )) {
    const file = solver.fileByPath.get(site.file);
    const fn = file?.functions[site.fn];
    if (!file || !fn || !site.instr || site.entry.memoryWhen.op === 'never') continue;
    const { instr } = site;
    const objects =
      site.entry.created === 'register'
        ? []
        : solver.idsAt(file, instr.dst).filter((id) => {
            const obj = solver.object(id);
            return obj.kind === 'external' && obj.call === instr;
          });
    for (const id of objects) wanted.add(id);
    calls.push({ site, fn, instr, objects });
  }
  const uses = usesOf(program, wanted);
  const holders = holdersOf(program, wanted, uses);
  const sites = calls.map((each): StoreSite => ({
    ...each,
    entry: each.site.entry,
    phases: program.phases.at(each.fn, each.instr),
    cells: [...new Set(each.objects.flatMap((id) => holders.get(id) ?? []))],
    uses: distinct(each.objects.flatMap((id) => uses.get(id) ?? []).filter((use) => use.instr !== each.instr)),
    each: each.objects.map((id) => ({
      cells: holders.get(id) ?? [],
      uses: distinct((uses.get(id) ?? []).filter((use) => use.instr !== each.instr)),
    })),
  }));
  return sites;
});

function distinct(uses: readonly Use[]): readonly Use[] {
  const seen = new Set<string>();
  return uses.filter((each) => {
    const key = `${each.fn.id}:${each.instr.pos}:${each.instr.end}:${each.how}:${each.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Whether something is put into a cell: an assignment, or the declaration of a field or property. */
function isFilled(program: Program, cell: Cell): boolean {
  return cell.form !== 'variable' || program.accessesOf(cell).some((each) => each.depth === 'place' && each.mode !== 'read');
}

/** The cells in whose very place the objects are; entries of a collection belong to the collection. */
function holdersOf(
  program: Program,
  wanted: ReadonlySet<ObjId>,
  uses: ReadonlyMap<ObjId, readonly Use[]>,
): ReadonlyMap<ObjId, readonly Cell[]> {
  const found = new Map<ObjId, Cell[]>();
  for (const cell of program.cells.all) {
    const held = new Set(cell.nodes.flatMap((node) => [...program.solver.valuesOf(node)]).filter((id) => wanted.has(id)));
    if (held.size === 0) continue;
    const filled = isFilled(program, cell);
    for (const id of held) {
      // A constant may hold what a callback gave (`remember('db', () => new Store())`: its methods are used), or a wrapper around the
      // callback (`cache(() => new Client())`: it is called).
      const used = uses.get(id) ?? [];
      if (!filled && (!used.some((each) => each.how === 'method') || used.some((each) => each.how === 'called'))) continue;
      const all = found.get(id);
      if (all) all.push(cell);
      else found.set(id, [cell]);
    }
  }
  return found;
}

const STARTING: PhaseSet = bit('module') | bit('startup');

export type Life = 'kept' | 'request' | 'dev' | 'client' | 'script' | 'unreached';

/** How long what a site makes lives. */
export function lifeOf(program: Program, made: StoreSite): Life {
  const { site, fn, phases, cells, instr } = made;
  if (phases === 0) return isScript(program, fn.file) ? 'script' : isOfOneCall(made) ? 'request' : 'unreached';
  if ((phases & (STARTING | SERVING | bit('render'))) === 0) return (phases & bit('client')) !== 0 ? 'client' : 'dev';
  if ((phases & STARTING) !== 0 || cells.length > 0 || HELD_BY_LISTENING.has(site.entry.package)) return 'kept';
  if ((phases & bit('request')) === 0 && isMounted(fn, instr)) return 'kept';
  return ['access', 'register', 'module', 'directive', 'extends', 'decorator'].includes(site.entry.created) ? 'kept' : 'request';
}

/** `const chat = model.startChat(…); await chat.sendMessage(text)` in a function that nothing calls: if anything did, each call would make its own. */
function isOfOneCall({ entry, fn, cells, uses }: StoreSite): boolean {
  return (
    fn.fact.kind !== 'module' &&
    cells.length === 0 &&
    (entry.created === 'new' || entry.created === 'call') &&
    uses.length > 0 &&
    uses.every((each) => each.how === 'method' && each.fn === fn)
  );
}

/** `app.use(session(options))` in what a package of its own calls with the server: it sets one up. */
function isMounted({ fact, file }: ProgramFunction, made: CallInstr): boolean {
  return fact.instrs.some(
    (each) => each.op === 'call' && each.prop === 'use' && each.args.some((arg) => originOf(file, arg).instr === made),
  );
}

/** A file that nothing deployed loads and that exports nothing: somebody starts it by hand. */
export function isScript(program: Program, file: ProgramFile): boolean {
  if (program.loaded.has(file.path)) return false;
  if (SCRIPT_FOLDERS.test(file.path)) return true;
  return file.facts.exports.length === 0 && !file.facts.vars.some((each) => each.kind === 'exports');
}
