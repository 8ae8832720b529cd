/** Files that plainly run somewhere else than on a server: in a browser, by hand, on a desktop. Asked only where nothing reaches them. */
import {
  BROWSER_FOLDERS,
  BROWSER_GLOBALS,
  BROWSER_MODULES,
  BY_HAND,
  DESKTOP,
  ON_PAGE,
  SERVER_GLOBALS,
  WORKER_PROCESSES,
} from '../knowledge/places.js';
import type { ProgramFile } from '../program/model.js';
import { isBuiltin } from '../program/modules/specifiers.js';

export const BY_HAND_REASON = 'a script that people run by hand; no server loads it';

export const isByHand = (path: string): boolean => BY_HAND.test(path);

/** Why nothing on a server runs the file, or undefined where one might. */
export function runsElsewhere(file: ProgramFile): string | undefined {
  const { path, facts } = file;
  if (isByHand(path)) return BY_HAND_REASON;
  if (WORKER_PROCESSES.test(path)) return 'a worker process of its own; nothing deployed as a server or function loads it';
  if (DESKTOP.test(path) || facts.imports.some((each) => each.specifier === 'electron')) return 'runs in a desktop or mobile application';
  const inBrowser =
    facts.directives.includes('use client') ||
    BROWSER_FOLDERS.test(path) ||
    facts.imports.some((each) => !each.typeOnly && BROWSER_MODULES.test(each.specifier)) ||
    facts.vars.some((each) => each.kind === 'global' && BROWSER_GLOBALS.has(each.name));
  return inBrowser ? 'only the browser runs what changes it' : undefined;
}

/**
 * A file that works on the page: it uses what only a page has, without asking whether that is there, and nothing of the runtime. What runs
 * it, where no entry point leads to it, is a page, also where a server loads it.
 */
export function worksOnPage({ facts }: ProgramFile): boolean {
  if (facts.imports.some((each) => !each.typeOnly && isBuiltin(each.specifier))) return false;
  const globals = facts.vars.flatMap((each, id) => (each.kind === 'global' ? [{ name: each.name, id }] : []));
  if (globals.some(({ name }) => SERVER_GLOBALS.has(name))) return false;
  const asked = new Set(
    facts.functions.flatMap((fn) =>
      fn.instrs.flatMap((each) => (each.op === 'unary' && each.operator === 'typeof' ? (facts.vars[each.src]?.name ?? []) : [])),
    ),
  );
  return globals.some(({ name }) => ON_PAGE.has(name)) && !globals.some(({ name }) => BROWSER_GLOBALS.has(name) && asked.has(name));
}
