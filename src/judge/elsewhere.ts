/** Files that plainly run somewhere else than on a server: in a browser, by hand, on a desktop. Asked only where nothing reaches them. */
import {
  BROWSER_FOLDERS,
  BROWSER_GLOBALS,
  BROWSER_MODULES,
  BY_HAND,
  DESKTOP,
  TRIED_BY_HAND,
  WORKER_PROCESSES,
} from '../knowledge/places.js';
import type { ProgramFile } from '../program/model.js';
import type { Program } from '../program/program.js';

export const BY_HAND_REASON = 'a script that people run by hand; no server loads it';

export const isByHand = (path: string): boolean => BY_HAND.test(path);

/** Why nothing on a server runs the file, or undefined where one might. */
export function runsElsewhere(program: Program, file: ProgramFile): string | undefined {
  const { path, facts } = file;
  if (program.workers.has(path)) return 'a worker process of its own beside the server, which answers nobody';
  if (isByHand(path) || TRIED_BY_HAND.test(path)) return BY_HAND_REASON;
  if (WORKER_PROCESSES.test(path)) return 'a worker process of its own; nothing deployed as a server or function loads it';
  if (DESKTOP.test(path) || facts.imports.some((each) => each.specifier === 'electron')) return 'runs in a desktop or mobile application';
  const inBrowser =
    program.browserFiles.has(path) ||
    facts.directives.includes('use client') ||
    BROWSER_FOLDERS.test(path) ||
    facts.imports.some((each) => !each.typeOnly && BROWSER_MODULES.test(each.specifier)) ||
    facts.vars.some((each) => each.kind === 'global' && BROWSER_GLOBALS.has(each.name));
  return inBrowser ? 'only the browser runs what changes it' : undefined;
}
