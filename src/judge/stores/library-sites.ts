/** Every place where the program makes or uses something that the library knowledge speaks of, with the answer to its condition. */
import type { CallInstr, ClassId, FnId } from '../../facts/model.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import { libraryCall, type Linked } from './library-call.js';
import {
  decided,
  evaluate,
  isSometimes,
  libraryFor,
  libraryForDirective,
  type Answer,
  type LibraryCall,
  type OptionValue,
} from './libraries.js';

export interface LibrarySite {
  readonly entry: LibraryEntry;
  readonly file: string;
  /** The function that calls; 0 for classes and directives. */
  readonly fn: FnId;
  /** The call; undefined for classes that inherit and for directives. */
  readonly instr?: CallInstr;
  /** The class that inherits. */
  readonly class?: ClassId;
  /** Path of the callee, plugin, base class or used object. */
  readonly path: string;
  /** Whether it keeps state in the process or on its disk. */
  readonly answer: Answer;
  /** Which argument or absence decided: a clause. */
  readonly reason: string;
  /** The source has both: a case in which it does, and one in which it does not. */
  readonly sometimes: boolean;
  /** What it keeps lies on the disk. */
  readonly inFiles: boolean;
}

/** A setting around a file: `next.cacheHandlers`, `nitro.storage.data`, `prisma.datasource.provider`, `platform.vercel`, `no driver of SQLite`. */
export type SettingOf = (file: string, path: string) => OptionValue;

/** All of them, in the order of files and positions. */
export function librarySites(linked: Linked, settingOf?: SettingOf): readonly LibrarySite[] {
  const { view } = linked;
  const sites: LibrarySite[] = [];
  const setting = (file: string): { setting?: (path: string) => OptionValue } =>
    settingOf === undefined ? {} : { setting: (path) => settingOf(file, path) };
  const judged = (site: Omit<LibrarySite, 'answer' | 'reason' | 'sometimes' | 'inFiles'>, call: LibraryCall): void => {
    const { memoryWhen, inFiles } = site.entry;
    sites.push({
      ...site,
      answer: evaluate(memoryWhen, call),
      reason: decided(memoryWhen, call),
      sometimes: isSometimes(memoryWhen, call),
      inFiles: inFiles !== undefined && evaluate(inFiles, call) === 'yes',
    });
  };

  for (const path of view.calledPaths()) {
    const entries = entriesOf(path);
    if (entries.length === 0) continue;
    for (const { file, fn, instr } of view.callsTo(path)) {
      const call = libraryCall(linked, { file, instr, callee: path }, setting(file));
      for (const entry of entries) judged({ entry, file, fn, instr, path }, call);
    }
  }
  sites.sort((a, b) => byPlace(a, b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

  for (const { fn, instr } of linked.solver.calls) {
    const plugin = instr.prop === 'register' || instr.prop === 'use' ? instr.args[0] : undefined;
    if (plugin === undefined) continue;
    for (const path of externalsOf(linked, fn.file.path, plugin)) {
      for (const entry of libraryFor(path, 'register')) {
        judged(
          { entry, file: fn.file.path, fn: fn.fact.id, instr, path },
          libraryCall(linked, { file: fn.file.path, instr, callee: path }, { plugin: true, ...setting(fn.file.path) }),
        );
      }
    }
  }

  for (const file of view.files) {
    const facts = view.facts(file);
    if (facts === undefined) continue;
    const bare: LibraryCall = {
      argumentCount: 0,
      hasSpread: false,
      argument: () => ABSENT,
      option: () => ABSENT,
      laterCalls: () => [],
      ...setting(file),
    };
    for (const fact of facts.classes) {
      if (fact.extends === undefined) continue;
      for (const path of externalsOf(linked, file, fact.extends))
        for (const entry of libraryFor(path, 'extends')) judged({ entry, file, fn: 0, class: fact.id, path }, bare);
    }
    const directives = [
      ...facts.directives.map((text) => ({ text, fn: 0 })),
      ...facts.functions.flatMap((fn) => fn.directives.map((text) => ({ text, fn: fn.id }))),
    ];
    for (const { text, fn } of directives) for (const entry of libraryForDirective(text)) judged({ entry, file, fn, path: text }, bare);
  }
  return sites.sort(byPlace);
}

/** What the knowledge says of a call of this path, and of what the path is a method of. */
function entriesOf(path: string): readonly LibraryEntry[] {
  const owner = path.replace(/\.[\w$]+$/, '');
  return [
    ...libraryFor(path).filter((entry) => !['register', 'extends', 'directive'].includes(entry.created)),
    ...(owner === path ? [] : libraryFor(owner, 'access')),
  ];
}

const ABSENT: OptionValue = { state: 'absent', externals: [], classes: [], functions: false };

function externalsOf(linked: Linked, file: string, variable: number): readonly string[] {
  return [...new Set(linked.view.valuesOf(file, variable).flatMap((value) => (value.kind === 'external' ? [value.path] : [])))].sort();
}

const byPlace = (a: LibrarySite, b: LibrarySite): number =>
  (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
  (a.instr?.pos ?? 0) - (b.instr?.pos ?? 0) ||
  (a.instr?.end ?? 0) - (b.instr?.end ?? 0);
